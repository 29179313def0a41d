# liveness_arrays.py - What the programs of liveness_fuzz.py walk over, and how an element is written.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

SIZES = [3, 8, 17, 33, 64, 100, 257, 300]
SMALL = [3, 5, 8, 12]
BIASES = [1000, 600, 5000, 77]


class Array:
    """An object with elements: the name of a pointer to it, and how to reach them."""

    def __init__(self, name, kind, size, length):
        self.name = name
        self.kind = kind
        self.size = size  # as the script knows it
        self.length = length  # as the program does
        self.is_given = name[0] == "g"

    KINDS = {  # the pointer's type, the maker, an element, the elements' type, the first one, an element by a pointer
        "words": ("long *", "makeWords", "%(a)s[%(i)s]", "long", "%(a)s", "*%(p)s"),
        "ints": ("int *", "makeInts", "%(a)s[%(i)s]", "int", "%(a)s", "*%(p)s"),
        "bytes": ("unsigned char *", "makeBytes", "%(a)s[%(i)s]", "unsigned char", "%(a)s", "*%(p)s"),
        "reals": ("double *", "makeReals", "%(a)s[%(i)s]", "double", "%(a)s", "*%(p)s"),
        "items": ("Item *", "makeItems", "%(a)s[%(i)s].weight", "Item", "%(a)s", "(%(p)s)->weight"),
        "more": ("Item *", "makeItems", "%(a)s[%(i)s].more[3]", "Item", "%(a)s", "(%(p)s)->more[1]"),
        "flex": ("Flex *", "makeFlex", "%(a)s->data[%(i)s]", "long", "%(a)s->data", "*%(p)s"),
        "table": ("Table *", "makeTable", "%(a)s->items[%(i)s]->weight", "ItemPointer", "%(a)s->items", "(*%(p)s)->weight"),
        "matrices": ("Matrix *", "makeMatrices", "%(a)s[%(i)s].cell[1][6]", "Matrix", "%(a)s", "(%(p)s)->cell[7][2]"),
        "narrow": ("Matrix *", "makeMatrices", "%(a)s[%(i)s].narrow[7]", "Matrix", "%(a)s", "(%(p)s)->narrow[0]"),
    }

    @property
    def pointer(self):
        return self.KINDS[self.kind][0]

    @property
    def maker(self):
        return self.KINDS[self.kind][1]

    def element(self, index):
        return self.KINDS[self.kind][2] % {"a": self.name, "i": index}

    @property
    def type(self):
        return self.KINDS[self.kind][3]

    @property
    def first(self):
        return self.KINDS[self.kind][4] % {"a": self.name}

    def by(self, pointer):
        return self.KINDS[self.kind][5] % {"p": pointer}

    def slot(self, index):
        """A GC slot of an element, or None."""
        form = {"items": "%s[%s].other", "more": "%s[%s].other", "table": "%s->items[%s]",
                "matrices": "%s[%s].corner", "narrow": "%s[%s].corner"}.get(self.kind)
        return form % (self.name, index) if form else None


def shortest(arrays):
    """Of arrays that a helper is given nobody knows how long they are, but that they are no shorter than this."""
    return min(arrays, key=lambda a: (a.size, a.is_given))
