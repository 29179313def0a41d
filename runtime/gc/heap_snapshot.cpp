// heap_snapshot.cpp - See heap_snapshot.h.
//
//   {"types": [{"name": "Node", "objects": 3, "bytes": 96}, …],
//    "objects": [{"at": "0x7f…", "type": 0, "bytes": 32, "to": ["0x7f…", …]}, …]}
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/heap_snapshot.h"

#include "gc/address_map.h"
#include "gc/growing_array.h"
#include "gc/output_file.h"
#include "heap/heap.h"

#include <errno.h>

namespace wbgc::rt {

namespace {

struct TypeFigures {
  const TypeInfo *type;
  uint64_t objects, bytes;
};

class Snapshot {
public:
  explicit Snapshot(int fd) : out(fd) {}

  int write() {
    bool ok = true;
    forEachObject([&](ObjectRef object) { ok = ok && count(object); });
    if (!ok) {
      clear();
      return ENOMEM;
    }
    writeTypes();
    writeObjects();
    clear();
    return out.finish();
  }

private:
  // Untyped objects share an entry under an address that no TypeInfo has.
  static uintptr_t keyOf(const TypeInfo *type) {
    return type ? reinterpret_cast<uintptr_t>(type) : 1;
  }

  bool count(ObjectRef object) {
    const TypeInfo *type = objectType(object);
    uint64_t *place = places.find(keyOf(type));
    if (!place) {
      place = places.insert(keyOf(type));
      if (!place || !types.push({type, 0, 0}))
        return false;
      *place = types.size() - 1;
    }
    ++types[*place].objects;
    types[*place].bytes += objectBytes(object);
    return true;
  }

  void writeTypes() {
    out.text("{\"types\": [");
    for (size_t i = 0; i < types.size(); ++i) {
      out.text(i ? ",\n  {\"name\": " : "\n  {\"name\": ");
      out.quoted(types[i].type && types[i].type->name ? types[i].type->name : "(untyped)");
      out.text(", \"objects\": ")
          .dec(types[i].objects)
          .text(", \"bytes\": ")
          .dec(types[i].bytes)
          .text("}");
    }
    out.text("],\n \"objects\": [");
  }

  void writeObjects() {
    bool isFirst = true;
    forEachObject([&](ObjectRef object) {
      uint64_t *type = places.find(keyOf(objectType(object)));
      if (!type)
        return; // of a type that came after counting
      out.text(isFirst ? "\n  {\"at\": \"" : ",\n  {\"at\": \"").hex(object.base);
      out.text("\", \"type\": ").dec(*type).text(", \"bytes\": ").dec(objectBytes(object));
      out.text(", \"to\": [");
      writeTargets(object);
      out.text("]}");
      isFirst = false;
    });
    out.text("]}\n");
  }

  void writeTargets(ObjectRef object) {
    bool isFirst = true;
    forEachSlot(object, 0, objectWords(object), [&](const uint64_t *slot) {
      ObjectRef target = findObject(loadRelaxed(slot));
      if (!target)
        return;
      out.text(isFirst ? "\"" : ",\"").hex(target.base).text("\"");
      isFirst = false;
    });
  }

  void clear() {
    places.clear();
    types.clear();
  }

  OutputFile out;
  AddressMap places; // of a type in `types`
  GrowingArray<TypeFigures> types;
};

} // namespace

int writeHeapSnapshot(int fd) { return Snapshot(fd).write(); }

} // namespace wbgc::rt
