# lit.cfg.py - How a file under tests/lit is run, and the words that its RUN lines may use.
#
#   %clang, %clangxx            the Clang that the plugin was built for, alone
#   %plugin                     -fplugin=... and the include paths, for %clang and %clangxx
#   %wbgc_clang, %wbgc_clangxx  the drivers: plugin, headers, runtime, link-time check
#   %link_check, %wbgc_ld       the checker and the linker of the drivers
#   %runtime                    the archive of the runtime, with what it needs
#   %other_clang                another version of Clang, with the feature other-clang
#   %build, %lib                the build folder, and its lib
#   %llvm, %llvm_bin            the LLVM major version, and the folder of its tools
#   %python                     the Python that runs lit
#   %expect STATUS PATTERN      Inputs/expect.py, before a command: its exit status and output
#   FileCheck, not, opt, llc, llvm-objdump, ...   of the same LLVM
#
# Features for REQUIRES and UNSUPPORTED: llvm-19 to llvm-22, link-check.
import os
import sys

import lit.formats

config.name = "wbgc (LLVM %d)" % config.llvm_major
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.dirname(__file__)
config.suffixes = [".c", ".cpp", ".test", ".ll"]
config.excludes = ["Inputs"]

build = config.build_root
bin_dir = os.path.join(build, "bin")
lib_dir = os.path.join(build, "lib")
llvm = lambda tool: os.path.join(config.llvm_bin, tool)
quote = lambda path: "'%s'" % path

config.environment["PATH"] = os.pathsep.join([config.llvm_bin, os.environ.get("PATH", "")])
for name in [n for n in os.environ if n.startswith("WBGC_")]:
    config.environment.pop(name, None)  # a tester's own settings must not change a test

include = "-isystem %s" % quote(os.path.join(build, "include"))
config.substitutions += [
    (r"%clangxx\b", quote(llvm("clang++"))),
    (r"%clang\b", quote(llvm("clang"))),
    (r"%plugin\b", "-fplugin=%s %s" % (quote(os.path.join(lib_dir, "wbgc.so")), include)),
    (r"%wbgc_clangxx\b", quote(os.path.join(bin_dir, "wbgc-clang++"))),
    (r"%wbgc_clang\b", quote(os.path.join(bin_dir, "wbgc-clang"))),
    (r"%wbgc_ld\b", quote(os.path.join(bin_dir, "wbgc-ld"))),
    (r"%link_check\b", quote(os.path.join(bin_dir, "wbgc-link-check"))),
    (r"%runtime\b", "%s -pthread -ldl" % quote(os.path.join(lib_dir, "libwbgc.a"))),
    (r"%build\b", quote(build)),
    (r"%lib\b", quote(lib_dir)),
    (r"%llvm_bin\b", quote(config.llvm_bin)),
    (r"%llvm\b", str(config.llvm_major)),
    (r"%python\b", quote(sys.executable)),
    (r"%expect\b", "%s %s" % (quote(sys.executable), quote(os.path.join(
        config.test_source_root, "Inputs", "expect.py")))),
]

config.available_features.add("llvm-%d" % config.llvm_major)
for other in (19, 20, 21, 22):  # a Clang that the plugin was not built for
    path = config.llvm_bin.replace("llvm-%d" % config.llvm_major, "llvm-%d" % other) + "/clang"
    if other != config.llvm_major and os.path.exists(path):
        config.substitutions.append((r"%other_clang\b", quote(path)))
        config.available_features.add("other-clang")
        break
if os.access(os.path.join(bin_dir, "wbgc-link-check"), os.X_OK):
    config.available_features.add("link-check")
if os.access(llvm("clang-tidy"), os.X_OK):
    config.available_features.add("clang-tidy")
