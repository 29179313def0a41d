// output_file.cpp - See output_file.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/output_file.h"

#include "base/line_writer.h"
#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <initializer_list>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace wbgc::rt {

static sigset_t setOf(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : signals)
    sigaddset(&set, signal);
  return set;
}

static void takeBack(int signal) {
  static constexpr timespec kNow = {};
  sigset_t set = setOf({signal});
  sigtimedwait(&set, nullptr, &kNow);
}

// The signal comes to the thread that writes, so this thread can take it back. One that was pending is not its own.
template <typename Call> static auto quietly(Call call) {
  UncancelledScope uncancelled;
  sigset_t refusals = setOf({SIGPIPE, SIGXFSZ}), pending, before;
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &refusals, &before);
  auto result = call();
  int error = errno, signal = error == EPIPE ? SIGPIPE : SIGXFSZ;
  if (result < 0 && (error == EPIPE || error == EFBIG) && !sigismember(&pending, signal))
    takeBack(signal);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return result;
}

ssize_t writeQuietly(int fd, const void *data, size_t size) {
  return quietly([=] { return write(fd, data, size); });
}
ssize_t writeQuietlyAt(int fd, const void *data, size_t size, uint64_t place) {
  return quietly([=] { return pwrite(fd, data, size, static_cast<off_t>(place)); });
}
int truncateQuietly(int fd, uint64_t size) {
  return quietly([=] { return ftruncate(fd, static_cast<off_t>(size)); });
}

void OutputFile::drain() {
  SavedErrno saved;
  for (size_t done = 0; done < used && !error;) {
    ssize_t n = writeQuietly(fd, buffer + done, used - done);
    if (n >= 0)
      done += static_cast<size_t>(n);
    else if (errno != EINTR)
      error = errno;
  }
  used = 0;
}

OutputFile &OutputFile::bytes(const void *data, size_t size) {
  auto *from = static_cast<const char *>(data);
  while (size > 0) {
    if (used == sizeof(buffer))
      drain();
    size_t room = sizeof(buffer) - used;
    size_t n = size < room ? size : room;
    memcpy(buffer + used, from, n);
    used += n;
    from += n;
    size -= n;
  }
  return *this;
}

OutputFile &OutputFile::text(const char *string) { return bytes(string, strlen(string)); }

static constexpr unsigned kMaxDigits = 20;

static OutputFile &digits(OutputFile &out, uint64_t value, unsigned base) {
  char reversed[kMaxDigits], forward[kMaxDigits];
  size_t n = 0;
  do
    reversed[n++] = "0123456789abcdef"[value % base];
  while (value /= base);
  for (size_t i = 0; i < n; ++i)
    forward[i] = reversed[n - 1 - i];
  return out.bytes(forward, n);
}

OutputFile &OutputFile::dec(uint64_t value) { return digits(*this, value, 10); }
OutputFile &OutputFile::hex(uint64_t value) { return digits(text("0x"), value, 16); }

OutputFile &OutputFile::quoted(const char *string) {
  text("\"");
  for (const char *at = string; *at; ++at) {
    auto c = static_cast<unsigned char>(*at);
    if (c == '"' || c == '\\')
      text("\\");
    if (c < 0x20)
      bytes(" ", 1); // no type name holds one
    else
      bytes(at, 1);
  }
  return text("\"");
}

int OutputFile::finish() {
  drain();
  return error;
}

FileIdentity identityOf(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
    return {};
  return {status.st_dev, status.st_ino, status.st_size};
}

int openReport(const char *variable, const char *path) {
  UncancelledScope uncancelled;
  SavedErrno saved;
  int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file >= 0 && file <= STDERR_FILENO) {
    int above = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = errno;
    close(file);
    file = above;
    errno = error;
  }
  if (file < 0) {
    LineWriter line;
    line.text("wbgc: error: ")
        .text(variable)
        .text("=")
        .text(path)
        .text(": ")
        .text(strerrordesc_np(errno));
    line.writeTo(STDERR_FILENO);
  }
  return file;
}

bool claimReport(int fd, const char *variable, const char *path) {
  if (!identityOf(fd).isFile() || flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return true;
  LineWriter line;
  line.text("wbgc: warning: ").text(variable).text("=").text(path);
  line.text(": another process or variable has it, so nothing is written").writeTo(STDERR_FILENO);
  return false;
}

void warnOfLoss(const char *variable, int error, const char *consequence) {
  LineWriter line;
  line.text("wbgc: warning: ").text(variable).text(": ").text(strerrordesc_np(error));
  line.text("; ").text(consequence).writeTo(STDERR_FILENO);
}

} // namespace wbgc::rt
