#include "ir/Lower.h"
