// stub_test.cpp - The stubs keep every register but r11 and flags, on the fast and on the slow path,
// record what they are to record, and use little of the caller's stack.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "register_probe.h"

#include "amd64/layout.h"
#include "amd64/vector_state.h"
#include "base/os.h"
#include "thread/handshake.h"

#include <wbgc/wbgc.h>

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

extern "C" {
#define WBGC_ENTRY_POINT(Name, Symbol, Convention, Signature, Caller)                              \
  WBGC_DECLARE_##Convention(WBGC_SYMBOL_EXPAND_(Symbol, WBGC_ABI_VERSION))
#define WBGC_DECLARE_Reserve(symbol) void symbol();
#define WBGC_DECLARE_PreserveAll(symbol) void symbol();
#define WBGC_DECLARE_C(symbol)
#define WBGC_DECLARE_Data(symbol)
#include <wbgc/entry_points.def>
}

namespace wbgc::rt {
namespace {

constexpr size_t kStackPromise = 256;

void (*const kReserve[])() = {WBGC_SYMBOL(reserve1), WBGC_SYMBOL(reserve2), WBGC_SYMBOL(reserve3),
                              WBGC_SYMBOL(reserve4), WBGC_SYMBOL(reserve5), WBGC_SYMBOL(reserve6),
                              WBGC_SYMBOL(reserve7), WBGC_SYMBOL(reserve8)};

// Names of the registers that differ, r11 apart.
std::vector<std::string> changes(const Registers &in, const Registers &out, VectorLevel level) {
  std::vector<std::string> found;
  const auto compare = [&found](const char *name, uint64_t before, uint64_t after) {
    if (before != after)
      found.push_back(name);
  };
  compare("rax", in.rax, out.rax);
  compare("rbx", in.rbx, out.rbx);
  compare("rcx", in.rcx, out.rcx);
  compare("rdx", in.rdx, out.rdx);
  compare("rsi", in.rsi, out.rsi);
  compare("rdi", in.rdi, out.rdi);
  compare("rbp", in.rbp, out.rbp);
  compare("r8", in.r8, out.r8);
  compare("r9", in.r9, out.r9);
  compare("r10", in.r10, out.r10);
  compare("r12", in.r12, out.r12);
  compare("r13", in.r13, out.r13);
  compare("r14", in.r14, out.r14);
  compare("r15", in.r15, out.r15);
  compare("mxcsr", in.mxcsr, out.mxcsr);
  compare("fcw", in.fcw, out.fcw);
  size_t registers = level == kAvx512 ? 32 : 16;
  size_t bytes = level == kAvx512 ? 64 : level == kAvx ? 32 : 16;
  for (size_t i = 0; i < registers; ++i)
    if (memcmp(in.vectors[i], out.vectors[i], bytes) != 0)
      found.push_back("vector " + std::to_string(i));
  for (size_t i = 0; level == kAvx512 && i < 8; ++i)
    if (in.masks[i] != out.masks[i])
      found.push_back("mask " + std::to_string(i));
  return found;
}

class StubTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_EQ(wbgc_init(nullptr), 0);
    block = &WBGC_SYMBOL(thread);
    thread = static_cast<Thread *>(block->thread);
  }
  void TearDown() override { wbgc_shutdown(); }

  Registers call(void (*target)(), const Registers &in) {
    Registers out = {};
    probeRegisters(&in, &out, reinterpret_cast<void *>(target), vectorLevel());
    EXPECT_EQ(changes(in, out, vectorLevel()), std::vector<std::string>());
    return out;
  }

  // The next reservation finds no room.
  void fillBuffer() { block->end = block->next; }

  wbgc_thread_block *block = nullptr;
  Thread *thread = nullptr;
  uint64_t slot = 0;
};

TEST_F(StubTest, ReserveTakesItsWordsAndKeepsAllRegisters) {
  for (size_t n = 1; n <= 8; ++n) {
    Registers in = filledRegisters();
    in.r11 = reinterpret_cast<uint64_t>(&slot);
    uint64_t *before = block->next;
    Registers out = call(kReserve[n - 1], in);
    EXPECT_EQ(out.r11, reinterpret_cast<uint64_t>(before)) << n;
    EXPECT_EQ(block->next, before + n) << n;
    EXPECT_EQ(block->slot, &slot) << n;
    EXPECT_LE(out.stackUsed, kStackPromise) << n;
  }
}

TEST_F(StubTest, ReserveFlushesAFullBufferAndKeepsAllRegisters) {
  for (size_t n = 1; n <= 8; ++n) {
    Registers in = filledRegisters();
    in.r11 = reinterpret_cast<uint64_t>(&slot);
    thread->buffer.putFast(0, 0);
    fillBuffer();
    Registers out = call(kReserve[n - 1], in);
    EXPECT_EQ(out.r11, reinterpret_cast<uint64_t>(thread->buffer.begin())) << n;
    EXPECT_EQ(thread->buffer.size(), n);
    EXPECT_EQ(thread->stub.busy, 0u);
    EXPECT_LE(out.stackUsed, kStackPromise) << n;
  }
}

TEST_F(StubTest, ReserveUsesTheLastWordBeforeItFlushes) {
  while (block->next + 2 < block->end)
    thread->buffer.putFast(0);
  Registers in = filledRegisters();
  EXPECT_EQ(call(kReserve[1], in).r11, reinterpret_cast<uint64_t>(block->end - 2));
  EXPECT_EQ(block->next, block->end);
  EXPECT_EQ(call(kReserve[0], in).r11, reinterpret_cast<uint64_t>(thread->buffer.begin()));
}

TEST_F(StubTest, RecordStoresOldThenNew) {
  for (bool isFull : {false, true}) {
    Registers in = filledRegisters();
    in.rdx = reinterpret_cast<uint64_t>(&slot);
    if (isFull)
      fillBuffer();
    Registers out = call(WBGC_SYMBOL(record), in);
    uint64_t *words = block->next - 2;
    EXPECT_EQ(words[0], in.rdi);
    EXPECT_EQ(words[1], in.rsi);
    EXPECT_EQ(block->slot, &slot);
    EXPECT_LE(out.stackUsed, kStackPromise);
  }
}

TEST_F(StubTest, BulkRecordsTheSlotsOfATypeAndKeepsAllRegisters) {
  const uint64_t bitmap = 0b101;
  const wbgc_type type = {24, 8, WBGC_TYPE_HAS_SLOTS, &bitmap, "Bulk", 0, 0};
  uint64_t dst[6] = {1, 2, 3, 4, 5, 6}, src[6] = {11, 12, 13, 14, 15, 16};
  for (bool isFull : {false, true}) {
    thread->buffer.reset();
    while (isFull && block->next != block->end)
      thread->buffer.putFast(0);
    Registers in = filledRegisters();
    in.rdi = reinterpret_cast<uint64_t>(dst);
    in.rsi = reinterpret_cast<uint64_t>(src);
    in.rdx = sizeof(dst);
    in.rcx = reinterpret_cast<uint64_t>(&type);
    in.r8 = WBGC_KIND_BULK;
    Registers out = call(WBGC_SYMBOL(bulk), in);
    std::vector<uint64_t> words(thread->buffer.begin(), block->next);
    EXPECT_EQ(words, (std::vector<uint64_t>{1, 11, 3, 13, 4, 14, 6, 16}));
    EXPECT_EQ(thread->stub.busy, 0u);
    EXPECT_LE(out.stackUsed, kStackPromise);
  }
}

// The bytes of `words` from `offset` on, in a buffer that begins at a word.
template <size_t N> struct Misaligned {
  alignas(8) unsigned char bytes[N + 8] = {};
  explicit Misaligned(const unsigned char (&from)[N], size_t offset) : offset(offset) {
    memcpy(bytes + offset, from, N);
  }
  uint64_t begin() const { return reinterpret_cast<uint64_t>(bytes + offset); }
  uint64_t wordAt(size_t at) const {
    uint64_t word;
    memcpy(&word, bytes + at, sizeof(word));
    return word;
  }
  size_t offset;
};

// Row 8: the one slot of `struct { char c; T *p; } __attribute__((packed))`, copied by memcpy.
TEST_F(StubTest, BulkRecordsAPackedSlot) {
  const wbgc_type pointer = {8, 8, WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS, nullptr, "T *", 0, 0};
  const unsigned char old[8] = {1, 2, 3, 4, 5, 6, 7, 8}, fresh[8] = {9, 10, 11, 12, 13, 14, 15, 16};
  Misaligned dst(old, 1), src(fresh, 0);
  Registers in = filledRegisters();
  in.rdi = dst.begin();
  in.rsi = src.begin();
  in.rdx = sizeof(old);
  in.rcx = reinterpret_cast<uint64_t>(&pointer);
  in.r8 = WBGC_KIND_BULK;
  call(WBGC_SYMBOL(bulk), in);
  EXPECT_EQ(std::vector<uint64_t>(thread->buffer.begin(), block->next),
            (std::vector<uint64_t>{dst.wordAt(1), src.wordAt(0)}));
}

// Bytes of a record, by arithmetic on char: slots are the aligned words among them, or packed as above.
TEST_F(StubTest, BulkOfAnyWordsThatBeginWithinAWordRecordsTheAlignedOnesToo) {
  unsigned char old[20], fresh[20];
  for (unsigned char i = 0; i < 20; ++i) {
    old[i] = static_cast<unsigned char>(1 + i);
    fresh[i] = static_cast<unsigned char>(101 + i);
  }
  Misaligned dst(old, 5), src(fresh, 5);
  Registers in = filledRegisters();
  in.rdi = dst.begin();
  in.rsi = src.begin();
  in.rdx = sizeof(old);
  in.rcx = 0;
  in.r8 = WBGC_KIND_BULK;
  call(WBGC_SYMBOL(bulk), in);
  std::vector<uint64_t> words(thread->buffer.begin(), block->next), aligned, packed;
  for (size_t at : {8, 16})
    aligned.insert(aligned.end(), {dst.wordAt(at), src.wordAt(at)});
  for (size_t at : {5, 13})
    packed.insert(packed.end(), {dst.wordAt(at), src.wordAt(at)});
  aligned.insert(aligned.end(), packed.begin(), packed.end());
  EXPECT_EQ(words, aligned);
}

TEST_F(StubTest, BulkOfAClearRecordsOldValuesAndOfAFreshDestinationNewOnes) {
  uint64_t dst[2] = {1, 2}, src[2] = {11, 12};
  Registers in = filledRegisters();
  in.rdi = reinterpret_cast<uint64_t>(dst);
  in.rsi = 0;
  in.rdx = sizeof(dst);
  in.rcx = 0; // every word
  in.r8 = WBGC_KIND_CLEAR;
  call(WBGC_SYMBOL(bulk), in);
  EXPECT_EQ(std::vector<uint64_t>(thread->buffer.begin(), block->next),
            (std::vector<uint64_t>{1, 2}));
  thread->buffer.reset();
  in.rsi = reinterpret_cast<uint64_t>(src);
  in.r8 = WBGC_KIND_INIT;
  call(WBGC_SYMBOL(bulk), in);
  EXPECT_EQ(std::vector<uint64_t>(thread->buffer.begin(), block->next),
            (std::vector<uint64_t>{11, 12}));
}

// What a poll needs of the caller's stack; with the tiles of AMX it would be 11 KiB.
TEST_F(StubTest, VectorsWithoutTilesFitInAPage) {
  EXPECT_EQ(wbgcVectorMask >> 17 & 3, 0u);
  EXPECT_LE(wbgcVectorBytes, kOsPageBytes);
  const uint64_t expected = vectorLevel() == kSse ? 3 : 7;
  EXPECT_EQ(wbgcVectorMask & 7, wbgcVectorMask ? expected : 0); // none without XSAVE
}

// At the upper end of a stack, as in a poll: nothing beyond the end is touched. (Some processors fault if
// the area that XRSTOR is given can't be read as a whole.)
TEST_F(StubTest, ClearingVectorsKeepsToItsStack) {
  constexpr size_t kBytes = 1 << 16;
  auto *memory = static_cast<char *>(mmap(nullptr, kBytes + kOsPageBytes, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_EQ(mprotect(memory + kBytes, kOsPageBytes, PROT_NONE), 0);
  static ucontext_t here, there;
  getcontext(&there);
  there.uc_stack.ss_sp = memory;
  there.uc_stack.ss_size = kBytes;
  there.uc_link = &here;
  makecontext(&there, wbgcClearVectors, 0);
  EXPECT_EQ(swapcontext(&here, &there), 0);
  munmap(memory, kBytes + kOsPageBytes);
}

TEST_F(StubTest, PollKeepsAllRegisters) {
  Registers in = filledRegisters();
  in.r11 = 0;
  call(WBGC_SYMBOL(poll), in);
  EXPECT_EQ(thread->stub.busy, 0u);
}

// The answer to a handshake: everything is on the stack, where the step finds it.
TEST_F(StubTest, PollShowsEveryRegisterToTheStep) {
  Registers in = filledRegisters();
  in.r11 = 0;
  static std::vector<uint64_t> seen;
  seen.clear();
  HandshakeRequest request = {[](Thread &, const StackView &stack, void *) {
                                auto *begin = reinterpret_cast<uint64_t *>(stack.live.begin);
                                seen.assign(begin, begin + (wbgcVectorBytes + 512) / 8);
                              },
                              nullptr,
                              "test",
                              {}};
  request.remaining.store(1);
  thread->request.store(&request);
  call(WBGC_SYMBOL(poll), in);
  EXPECT_EQ(request.remaining.load(), 0u);
  auto isSeen = [&](uint64_t word) {
    return std::find(seen.begin(), seen.end(), word) != seen.end();
  };
  for (uint64_t word : {in.rax, in.rbx, in.rcx, in.rdx, in.rsi, in.rdi, in.rbp, in.r8, in.r9,
                        in.r10, in.r12, in.r13, in.r14, in.r15})
    EXPECT_TRUE(isSeen(word));
  size_t words = vectorLevel() == kAvx512 ? 8 : vectorLevel() == kAvx ? 4 : 2;
  for (size_t i = 0; i < (vectorLevel() == kAvx512 ? 32 : 16); ++i)
    for (size_t w = 0; w < words; ++w) {
      uint64_t word;
      memcpy(&word, in.vectors[i] + 8 * w, 8);
      EXPECT_TRUE(isSeen(word)) << "vector " << i << " word " << w;
    }
}

// Fills the part of the stack that frames below the caller's will use.
__attribute__((noinline)) static void leaveInDeadFrames(uint64_t word) {
  uint64_t dead[1024];
  for (uint64_t &place : dead)
    place = word;
  asm volatile("" : : "r"(dead) : "memory");
}

// What is left of the registers' area, beside what is spilled into it, is zero: a pointer of a dead frame would keep
// its object alive as long as polls come from the same depth.
TEST_F(StubTest, PollShowsNothingOfDeadFramesToTheStep) {
  static constexpr uint64_t kStale = 0x5741'4c45'5354'4147;
  auto poll = reinterpret_cast<void (*)()>(&WBGC_SYMBOL(poll));
  static uint64_t found;
  found = 0;
  HandshakeRequest request = {[](Thread &, const StackView &stack, void *) {
                                auto *words = reinterpret_cast<uint64_t *>(stack.live.begin);
                                found = static_cast<uint64_t>(
                                    std::count(words, words + wbgcVectorBytes / 8, kStale));
                              },
                              nullptr,
                              "test",
                              {}};
  request.remaining.store(1);
  thread->request.store(&request);
  leaveInDeadFrames(kStale);
  wbgcClearVectors(); // what is in its initial state is not spilled
  poll();
  EXPECT_EQ(request.remaining.load(), 0u);
  EXPECT_EQ(found, 0u);
}

TEST_F(StubTest, ClearVectorsLeavesNoneAndKeepsTheRest) {
  Registers in = filledRegisters(), out = {};
  probeRegisters(&in, &out, reinterpret_cast<void *>(&wbgcClearVectors), vectorLevel());
  size_t bytes = vectorLevel() == kAvx512 ? 64 : vectorLevel() == kAvx ? 32 : 16;
  static const uint8_t kZeroes[64] = {};
  for (size_t i = 0; i < (vectorLevel() == kAvx512 ? 32 : 16); ++i)
    EXPECT_EQ(memcmp(out.vectors[i], kZeroes, bytes), 0) << "vector " << i;
  EXPECT_EQ(out.mxcsr, in.mxcsr);
  EXPECT_EQ(out.fcw, in.fcw);
  EXPECT_EQ(out.rbx, in.rbx);
  EXPECT_EQ(out.r15, in.r15);
}

TEST_F(StubTest, ABarrierInsideAFlushGoesNowhere) {
  thread->stub.busy = 1; // as in a signal handler that interrupts a flush
  fillBuffer();
  Registers in = filledRegisters();
  uint64_t *next = block->next;
  Registers out = call(kReserve[7], in);
  EXPECT_NE(out.r11, 0u);
  EXPECT_EQ(block->next, next);
  memset(reinterpret_cast<void *>(out.r11), 1, 64); // there is room for the words all the same
  thread->stub.busy = 0;
  thread->buffer.reset();
}

TEST_F(StubTest, BarriersOfADyingProcessGoNowhere) {
  setDying();
  fillBuffer();
  uint64_t *next = block->next;
  Registers out = call(kReserve[1], filledRegisters());
  EXPECT_EQ(block->next, next);
  EXPECT_NE(out.r11, reinterpret_cast<uint64_t>(next));
  setWorld(WBGC_WORLD_ALIVE);
  thread->buffer.reset();
}

TEST(StubWithoutHeapTest, BarriersBeforeInitGoNowhere) {
  Registers in = filledRegisters();
  Registers out = {};
  probeRegisters(&in, &out, reinterpret_cast<void *>(kReserve[7]), vectorLevel());
  EXPECT_EQ(changes(in, out, vectorLevel()), std::vector<std::string>());
  memset(reinterpret_cast<void *>(out.r11), 1, 64);
}

TEST(StubDeathTest, ABarrierOnAThreadThatIsNotAttachedIsFatal) {
  EXPECT_DEATH(
      {
        wbgc_init(nullptr);
        wbgc_thread_detach();
        Registers in = filledRegisters();
        Registers out = {};
        probeRegisters(&in, &out, reinterpret_cast<void *>(kReserve[1]), vectorLevel());
      },
      "wbgc: fatal: write barrier on a thread that is not attached \\(.*probeRegisters");
}

// Exits with 7 if both kinds of barrier do nothing, and keep what they must.
void runBarriersInHandler(int) {
  Registers in = filledRegisters();
  Registers out = {};
  probeRegisters(&in, &out, reinterpret_cast<void *>(kReserve[7]), vectorLevel());
  bool isKept = changes(in, out, vectorLevel()).empty();
  memset(reinterpret_cast<void *>(out.r11), 1, 64);
  in.rdi = in.rsi = out.r11;
  in.rdx = 8;
  in.rcx = 0;
  probeRegisters(&in, &out, reinterpret_cast<void *>(WBGC_SYMBOL(bulk)), vectorLevel());
  isKept &= changes(in, out, vectorLevel()).empty();
  void *slots[2] = {};
  wbgc_bulk_barrier(slots, nullptr, sizeof(slots));
  _exit(isKept ? 7 : 1);
}

TEST(StubDeathTest, AnUnattachedThreadInTheHandlerOfACrashMayRunBarriers) {
  EXPECT_EXIT(
      {
        wbgc_init(nullptr);
        wbgc_thread_detach();
        signal(SIGSEGV, runBarriersInHandler);
        raise(SIGSEGV);
      },
      testing::ExitedWithCode(7), "");
}

TEST(StubDeathTest, AHandlerOfACrashInABlockingRegionMayRunBarriers) {
  EXPECT_EXIT(
      {
        wbgc_init(nullptr);
        signal(SIGABRT, runBarriersInHandler);
        wbgc_blocking_enter();
        abort();
      },
      testing::ExitedWithCode(7), "");
}

// Threads of servers do, and leave signals to one that waits for them.
TEST(StubDeathTest, AThreadThatBlocksAllSignalsIsInNoHandler) {
  EXPECT_DEATH(
      {
        wbgc_init(nullptr);
        wbgc_thread_detach();
        for (int number : {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV})
          signal(number, SIG_DFL);
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, nullptr);
        Registers in = filledRegisters();
        Registers out = {};
        probeRegisters(&in, &out, reinterpret_cast<void *>(kReserve[1]), vectorLevel());
      },
      "wbgc: fatal: write barrier on a thread that is not attached \\(.*probeRegisters");
}

TEST(StubDeathTest, ABarrierInABlockingRegionIsFatal) {
  EXPECT_DEATH(
      {
        wbgc_init(nullptr);
        wbgc_blocking_enter();
        Registers in = filledRegisters();
        Registers out = {};
        probeRegisters(&in, &out, reinterpret_cast<void *>(kReserve[1]), vectorLevel());
      },
      "wbgc: fatal: write barrier in a blocking region");
}

} // namespace
} // namespace wbgc::rt
