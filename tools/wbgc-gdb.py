# wbgc-gdb.py - GC objects in GDB: `source wbgc-gdb.py`, with the runtime's debug information.
#
#   wbgc object EXPR     the object that a pointer, or a word with tag bits, points into: type, cell, mark, slots
#   $wbgc_base(EXPR)     its base, or 0            $wbgc_typename(EXPR)    the name of its type, or ""
#   print weak           a wbgc_weak shows what it names; wbgc_type its name, size and slots
#
# Reads memory only and calls nothing, so it works in a core file, and in a process that stopped anywhere. It mirrors
# findObject (heap/object_ref.h) and the layout of spans (heap/span.h). See docs/debugging.md.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import gdb

PAGE_SHIFT, WORD, RECIPROCAL_SHIFT = 13, 8, 40
RUNTIME = "wbgc::rt::"


def word(address):
    return int.from_bytes(gdb.selected_inferior().read_memory(address, WORD).tobytes(), "little")


def byteAt(address):
    return gdb.selected_inferior().read_memory(address, 1).tobytes()[0]


class Object:
    """The cell that a word points into."""

    def __init__(self, span, index):
        self.span, self.index = span, index
        self.bytes = int(span["cellBytes"])
        self.base = int(span["base"]) + index * self.bytes

    def headerEnd(self):
        return int(self.span.address) + self.span.type.sizeof

    def allocatedBits(self):
        return self.headerEnd() + -(-int(self.span["cells"]) // 64) * 64

    def isMarked(self):
        return byteAt(self.headerEnd() + self.index) != 0

    def isInUse(self):
        if self.index < int(self.span["frontier"]):
            return True
        return bool(word(self.allocatedBits() + self.index // 64 * WORD) >> (self.index % 64) & 1)

    def typeInfo(self):
        """The runtime's copy of the type, None if untyped or an array of mixed layouts."""
        layout = self.span["layout"]
        if not layout:
            return None
        info = layout["head"] if layout["head"] else layout["element"]
        return info.dereference() if info else None

    def typeName(self):
        info = self.typeInfo()
        return info["name"].string() if info is not None and info["name"] else "untyped memory"

    def slots(self):
        """Offsets of GC slots, as far as the span tells."""
        if str(self.span["scan"]).endswith("AllWords"):
            return range(0, self.bytes, WORD)
        info = self.typeInfo()
        if info is None or not info["bitmap"]:
            return range(0)
        bits = [word(int(info["bitmap"]) + i * WORD) for i in range(-(-int(info["words"]) // 64))]
        return [i * WORD for i in range(int(info["words"])) if bits[i // 64] >> (i % 64) & 1]


def findObject(address):
    """The object in use that `address` points into, or None."""
    pages = gdb.parse_and_eval(RUNTIME + "gPageMap")
    offset = address - int(pages["begin"])
    if not 0 <= offset < int(pages["bytes"]):
        return None
    span = pages["spans"][offset >> PAGE_SHIFT]
    if not span:
        return None
    span = span.dereference()
    offset = address - int(span["base"])
    if not 0 <= offset < int(span["cellsBytes"]):
        return None
    found = Object(span, (offset * int(span["reciprocal"])) >> RECIPROCAL_SHIFT)
    return found if found.isInUse() else None


def toAddress(value):
    return int(value.cast(gdb.lookup_type("unsigned long"))) & (1 << 64) - 1


def describe(address):
    found = findObject(address)
    return f"{address:#x}" + (f" ({found.typeName()})" if found else "")


class WbgcCommand(gdb.Command):
    """Objects of the wbgc heap."""

    def __init__(self):
        super().__init__("wbgc", gdb.COMMAND_DATA, prefix=True)


class WbgcObject(gdb.Command):
    """wbgc object EXPR: the GC object that EXPR points into."""

    def __init__(self):
        super().__init__("wbgc object", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, _):
        address = toAddress(gdb.parse_and_eval(argument))
        found = findObject(address)
        if not found:
            print(f"{address:#x} points to no object of the wbgc heap")
            return
        inside = f", {address - found.base} bytes inside" if address != found.base else ""
        mark = "marked" if found.isMarked() else "not marked"
        print(f"{found.typeName()} at {found.base:#x}{inside}: cell of {found.bytes} bytes, {mark}")
        for offset in found.slots():
            target = word(found.base + offset)
            if target:
                print(f"  +{offset}: {describe(target)}")


class WbgcBase(gdb.Function):
    """$wbgc_base(EXPR): the base of the GC object that EXPR points into, or 0."""

    def __init__(self):
        super().__init__("wbgc_base")

    def invoke(self, value):
        found = findObject(toAddress(value))
        return gdb.Value(found.base if found else 0).cast(gdb.lookup_type("void").pointer())


class WbgcTypeName(gdb.Function):
    """$wbgc_typename(EXPR): the name of the type of the GC object that EXPR points into, or an empty string."""

    def __init__(self):
        super().__init__("wbgc_typename")

    def invoke(self, value):
        found = findObject(toAddress(value))
        return found.typeName() if found else ""


class WeakPrinter:
    """wbgc_weak: what it names."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        target = int(self.value["target"])
        return "weak reference to " + (describe(target) if target else "nothing")


class TypePrinter:
    """wbgc_type: name, size, number of slots."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        name = self.value["name"].string() if self.value["name"] else "unnamed"
        size = int(self.value["size"])
        slots = 0
        if self.value["bitmap"]:
            slots = sum(bin(word(int(self.value["bitmap"]) + i * WORD)).count("1") for i in range(-(-size // 512)))
        return f"type {name}, {size} bytes, {slots} slots"


def printerOf(value):
    return {"wbgc_weak": WeakPrinter, "wbgc_type": TypePrinter}.get(value.type.strip_typedefs().tag or "", lambda _: None)(
        value)


gdb.pretty_printers.append(printerOf)
for part in (WbgcCommand, WbgcObject, WbgcBase, WbgcTypeName):
    part()
