# wbgc-gdb.py - GC objects in GDB: `source wbgc-gdb.py`, with the runtime's debug information.
#
#   wbgc object EXPR     the object that a pointer, or a word with tag bits, points into: type, cell, mark, slots
#   $wbgc_base(EXPR)     its base, or 0            $wbgc_typename(EXPR)    the name of its type, or ""
#   print weak           a wbgc_weak shows what it names; wbgc_type its name, size and slots
#
# In code of any language: names are looked up as symbols, since the expressions of C know no namespaces.
#
# Reads memory only and calls nothing, so it works in a core file, and in a process that stopped anywhere. It mirrors
# findObject (heap/object_ref.h) and the layout of spans (heap/span.h). See docs/debugging.md.
#
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import itertools
import sys

import gdb

PAGE_SHIFT, WORD, RECIPROCAL_SHIFT = 13, 8, 40
ALL_WORDS = 2 | 4  # WBGC_TYPE_ALL_SLOTS, WBGC_TYPE_CONSERVATIVE
MOST_SLOTS = 100  # that are shown of an object


def variable(name):
    """A variable of the runtime."""
    symbol = gdb.lookup_global_symbol("wbgc::rt::" + name) or gdb.lookup_static_symbol("wbgc::rt::" + name)
    if symbol is None:
        raise gdb.GdbError("the program has no runtime of wbgc, or that has no debug information")
    return symbol.value()


def number(address, size):
    return int.from_bytes(gdb.selected_inferior().read_memory(address, size).tobytes(), "little")


def word(address):
    return number(address, WORD)


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
        return number(self.headerEnd() + self.index, 1) != 0

    def isInUse(self):
        if self.index < int(self.span["frontier"]):
            return True
        return bool(word(self.allocatedBits() + self.index // 64 * WORD) >> (self.index % 64) & 1)

    def layout(self):
        """Of head and elements; 0 if untyped."""
        if not str(self.span["scan"]).endswith("CellLayout"):
            return self.span["layout"]
        layouts = self.allocatedBits() + -(-int(self.span["cells"]) // 64) * WORD
        return variable("gLayouts")[number(layouts + 4 * self.index, 4)]

    def typeName(self):
        layout = self.layout()
        info = (layout["head"] or layout["element"]) if layout else None
        return info["name"].string() if info and info["name"] else "untyped memory"

    def isArray(self):
        layout = self.layout()
        return bool(layout and not layout["head"])

    def slots(self):
        """Offsets of GC slots."""
        layout = self.layout()
        if str(self.span["scan"]).endswith("AllWords"):
            yield from range(0, self.bytes, WORD)
        elif layout:
            yield from self.slotsOfHead(layout)
            yield from self.slotsOfElements(layout)

    @staticmethod
    def slotsOfHead(layout):
        end = int(layout["elementOffset"]) if layout["element"] else sys.maxsize
        return (slot for slot in slotsOf(layout["head"]) if slot < end)

    def slotsOfElements(self, layout):
        slots = list(slotsOf(layout["element"]))
        if slots:
            size = int(layout["element"]["size"])
            for begin in range(int(layout["elementOffset"]), self.bytes - size + 1, size):
                yield from (begin + slot for slot in slots)


def slotsOf(info):
    """Offsets of the slots of one value of a type."""
    if not info:
        return
    words = int(info["words"])
    if not info["bitmap"]:
        yield from range(0, words * WORD, WORD) if int(info["flags"]) & ALL_WORDS else ()
        return
    bits = [word(int(info["bitmap"]) + i * WORD) for i in range(-(-words // 64))]
    yield from (i * WORD for i in range(words) if bits[i // 64] >> (i % 64) & 1)


def findObject(address):
    """The object in use that `address` points into, or None."""
    pages = variable("gPageMap")
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
        array = "array of " if found.isArray() else ""
        print(f"{array}{found.typeName()} at {found.base:#x}{inside}: cell of {found.bytes} bytes, {mark}")
        targets = ((offset, word(found.base + offset)) for offset in found.slots())
        held = ((offset, target) for offset, target in targets if target)
        for offset, target in itertools.islice(held, MOST_SLOTS):
            print(f"  +{offset}: {describe(target)}")
        if next(held, None):
            print("  …")


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
