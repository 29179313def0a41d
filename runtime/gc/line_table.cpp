// line_table.cpp - A reader of DWARF line programs, versions 2 to 5 ("DWARF Debugging Information
// Format", version 5, section 6.2). Reads the whole section for one address: it runs once, at the
// end.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/line_table.h"

#include "gc/mapped_elf.h"

#include <string.h>

namespace wbgc::rt {

namespace {

enum : uint8_t { // opcodes, and forms of the file table
  kCopy = 1,
  kAdvancePc = 2,
  kAdvanceLine = 3,
  kSetFile = 4,
  kConstAddPc = 8,
  kFixedAdvancePc = 9,
  kEndSequence = 1,
  kSetAddress = 2,
  kFormData2 = 0x05,
  kFormData4 = 0x06,
  kFormString = 0x08,
  kFormBlock = 0x09,
  kFormData1 = 0x0b,
  kFormStrp = 0x0e,
  kFormUdata = 0x0f,
  kFormData16 = 0x1e,
  kFormLineStrp = 0x1f,
  kContentPath = 1,
};

// A cursor that stops at its end instead of passing it.
class Reader {
public:
  Reader(const uint8_t *at, const uint8_t *end) : at(at), end(end) {}

  bool isAtEnd() const { return at >= end; }
  const uint8_t *position() const { return at; }
  size_t left() const { return static_cast<size_t>(end - at); }
  void skip(uint64_t bytes) { at = bytes < left() ? at + bytes : end; }
  Reader part(uint64_t bytes) {
    Reader inner(at, bytes < left() ? at + bytes : end);
    skip(bytes);
    return inner;
  }

  template <typename T> T number() {
    T value = 0;
    if (left() >= sizeof(T))
      memcpy(&value, at, sizeof(T));
    skip(sizeof(T));
    return value;
  }
  uint64_t offset(bool is64) { return is64 ? number<uint64_t>() : number<uint32_t>(); }
  uint64_t unsignedLeb() {
    uint64_t value = 0;
    for (unsigned shift = 0; !isAtEnd(); shift += 7) {
      uint8_t byte = number<uint8_t>();
      if (shift < 64)
        value |= uint64_t{byte & 0x7fu} << shift;
      if (!(byte & 0x80))
        break;
    }
    return value;
  }
  int64_t signedLeb() {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte = 0;
    do {
      byte = number<uint8_t>();
      if (shift < 64)
        value |= uint64_t{byte & 0x7fu} << shift;
      shift += 7;
    } while ((byte & 0x80) && !isAtEnd());
    if (shift < 64 && (byte & 0x40))
      value |= ~uint64_t{0} << shift;
    return static_cast<int64_t>(value);
  }
  const char *string() {
    const char *text = reinterpret_cast<const char *>(at);
    const void *nul = memchr(at, 0, left());
    if (!nul) {
      at = end;
      return "";
    }
    at = static_cast<const uint8_t *>(nul) + 1;
    return text;
  }

private:
  const uint8_t *at, *end;
};

struct Sections {
  ElfSection line, lineStrings, strings;
};

const char *stringAt(const ElfSection &section, uint64_t offset) {
  if (offset >= section.size || !memchr(section.begin + offset, 0, section.size - offset))
    return "";
  return reinterpret_cast<const char *>(section.begin + offset);
}

// One unit: its header, and the state machine over its program.
class LineUnit {
public:
  LineUnit(const Sections &sections, Reader unit, bool is64)
      : sections(sections), unit(unit), is64(is64) {}

  // The row that covers `address`: the last one before it in its sequence.
  bool find(uint64_t address, SourcePlace &place) {
    version = unit.number<uint16_t>();
    if (version < 2 || version > 5)
      return false;
    if (version >= 5)
      unit.skip(2); // address and segment selector sizes
    uint64_t headerLength = unit.offset(is64);
    Reader program = unit;
    program.skip(headerLength);
    readHeader();
    tables = unit;
    uint64_t file = 0, line = 0;
    if (!runProgram(program, address, file, line))
      return false;
    const char *name = version >= 5 ? fileName5(file) : fileName4(file);
    const char *slash = strrchr(name, '/');
    strncpy(place.file, slash ? slash + 1 : name, sizeof(place.file) - 1);
    place.file[sizeof(place.file) - 1] = 0;
    place.line = line;
    return place.file[0] != 0 && line != 0;
  }

private:
  void readHeader() {
    minimumLength = unit.number<uint8_t>();
    if (version >= 4)
      unit.skip(1);                   // operations in an instruction: 1 on this machine
    unit.skip(1);                     // whether rows are statements by default
    lineBase = unit.number<int8_t>(); // NOLINT(bugprone-signed-char-misuse): signed by the format
    lineRange = unit.number<uint8_t>();
    opcodeBase = unit.number<uint8_t>();
    for (unsigned i = 1; i < opcodeBase; ++i)
      operands[i] = unit.number<uint8_t>();
  }

  struct Row {
    uint64_t address = 0, file = 1, line = 1;
  };

  uint64_t specialAdvance(unsigned opcode) const {
    return lineRange ? (opcode - opcodeBase) / lineRange * minimumLength : 0;
  }

  // Line 0 is code that the optimizer made of several lines: the one before it in the sequence is near.
  bool runProgram(Reader program, uint64_t address, uint64_t &file, uint64_t &line) {
    Row row, last, lastKnown = {0, 1, 0};
    bool hasLast = false;
    auto emit = [&](bool isEnd) {
      bool covers = hasLast && last.address <= address && address < row.address;
      if (covers) {
        file = lastKnown.file;
        line = lastKnown.line;
      }
      last = row;
      hasLast = !isEnd;
      if (row.line || isEnd)
        lastKnown = isEnd ? Row{0, 1, 0} : row;
      return covers;
    };
    while (!program.isAtEnd()) {
      unsigned opcode = program.number<uint8_t>();
      if (opcode >= opcodeBase) {
        row.address += specialAdvance(opcode);
        row.line += static_cast<uint64_t>(
            lineBase + static_cast<int>(lineRange ? (opcode - opcodeBase) % lineRange : 0));
        if (emit(false))
          return true;
      } else if (opcode == 0) {
        Reader extended = program.part(program.unsignedLeb());
        uint8_t kind = extended.number<uint8_t>();
        if (kind == kSetAddress)
          row.address = extended.number<uint64_t>();
        if (kind == kEndSequence) {
          if (emit(true))
            return true;
          row = Row();
        }
      } else if (standard(opcode, program, row) && emit(false)) {
        return true;
      }
    }
    return false;
  }

  // True if the opcode emits a row.
  bool standard(unsigned opcode, Reader &program, Row &row) {
    switch (opcode) {
    case kCopy:
      return true;
    case kAdvancePc:
      row.address += program.unsignedLeb() * minimumLength;
      return false;
    case kAdvanceLine:
      row.line += static_cast<uint64_t>(program.signedLeb());
      return false;
    case kSetFile:
      row.file = program.unsignedLeb();
      return false;
    case kConstAddPc:
      row.address += specialAdvance(255);
      return false;
    case kFixedAdvancePc:
      row.address += program.number<uint16_t>();
      return false;
    default:
      for (unsigned i = 0; i < operands[opcode]; ++i)
        program.unsignedLeb();
      return false;
    }
  }

  // Versions 2 to 4: directories, then files, each list ended by an empty string; files count
  // from 1.
  const char *fileName4(uint64_t file) {
    while (*tables.string())
      continue;
    for (uint64_t i = 1; !tables.isAtEnd(); ++i) {
      const char *name = tables.string();
      if (!*name || i == file)
        return name;
      for (int field = 0; field < 3; ++field)
        tables.unsignedLeb();
    }
    return "";
  }

  // Version 5: both lists say what they hold; files count from 0.
  const char *fileName5(uint64_t file) {
    skipEntries();
    return entry(file);
  }

  struct Format {
    uint64_t content[16], form[16];
    unsigned count;
  };

  Format readFormat() {
    Format format = {};
    unsigned count = tables.number<uint8_t>();
    for (unsigned i = 0; i < count; ++i) {
      uint64_t content = tables.unsignedLeb(), form = tables.unsignedLeb();
      if (i < 16) {
        format.content[i] = content;
        format.form[i] = form;
        format.count = i + 1;
      }
    }
    return format;
  }

  const char *readForm(uint64_t form) {
    switch (form) {
    case kFormString:
      return tables.string();
    case kFormLineStrp:
      return stringAt(sections.lineStrings, tables.offset(is64));
    case kFormStrp:
      return stringAt(sections.strings, tables.offset(is64));
    case kFormUdata:
      tables.unsignedLeb();
      return "";
    case kFormBlock:
      tables.skip(tables.unsignedLeb());
      return "";
    default:
      tables.skip(form == kFormData1    ? 1
                  : form == kFormData2  ? 2
                  : form == kFormData4  ? 4
                  : form == kFormData16 ? 16
                                        : 8);
      return "";
    }
  }

  const char *readEntry(const Format &format) {
    const char *name = "";
    for (unsigned i = 0; i < format.count; ++i) {
      const char *text = readForm(format.form[i]);
      if (format.content[i] == kContentPath)
        name = text;
    }
    return name;
  }

  void skipEntries() {
    Format format = readFormat();
    for (uint64_t count = tables.unsignedLeb(); count > 0 && !tables.isAtEnd(); --count)
      readEntry(format);
  }

  const char *entry(uint64_t wanted) {
    Format format = readFormat();
    uint64_t count = tables.unsignedLeb();
    for (uint64_t i = 0; i < count && !tables.isAtEnd(); ++i) {
      const char *name = readEntry(format);
      if (i == wanted)
        return name;
    }
    return "";
  }

  const Sections &sections;
  Reader unit;
  Reader tables{nullptr, nullptr};
  bool is64;
  uint16_t version = 0;
  uint8_t minimumLength = 1, lineRange = 1, opcodeBase = 1;
  int lineBase = 0;
  uint8_t operands[256] = {};
};

} // namespace

bool findSourcePlace(const MappedElf &elf, uint64_t address, SourcePlace &place) {
  Sections sections = {elf.section(".debug_line"), elf.section(".debug_line_str"),
                       elf.section(".debug_str")};
  Reader all(sections.line.begin, sections.line.begin + sections.line.size);
  while (!all.isAtEnd()) {
    uint64_t length = all.number<uint32_t>();
    bool is64 = length == 0xffffffff;
    if (is64)
      length = all.number<uint64_t>();
    if (LineUnit(sections, all.part(length), is64).find(address, place))
      return true;
  }
  return false;
}

} // namespace wbgc::rt
