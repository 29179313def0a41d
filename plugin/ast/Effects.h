// Effects.h - The two effects that are checked, and what is known of a unit's code about them.
//
// EffectFinder collects these facts while Clang parses, before barriers change the AST; EffectChecker
// judges them at the end of the unit, when every attribute and every body is known; plugin/link
// writes them to the object. Facts name declarations and expressions, never judgments.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_EFFECTS_H
#define WBGC_AST_EFFECTS_H

#include "ast/Attributes.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"

#include <memory>
#include <vector>

namespace wbgc {

enum class Effect { Barrier, Safepoint };
inline constexpr Effect kEffects[] = {Effect::Barrier, Effect::Safepoint};

/// The attributes and words of an effect.
struct EffectTraits {
  Attribute No;     // the function's own body
  Attribute NoRec;  // and all that it may call
  Attribute YesRec; // the check stops here
  const char *Name;
  const char *Plural;
};
const EffectTraits &traits(Effect E);

/// A store with a barrier, or a safepoint.
struct EffectSite {
  Effect What;
  clang::SourceLocation Loc;

  /// A poll that the plugin puts into a loop: of the function itself unless it wants none; in a region of OpenMP or a
  /// block always, since Clang makes functions of those that know nothing of what it wants.
  enum class Poll { None, Own, Apart };
  Poll Loop = Poll::None;

  /// The member whose default initializer it stands in, which constructors and aggregates share. Null: none.
  const clang::FieldDecl *Within = nullptr;

  /// True if there is such a site where loops have polls or not, and the function wants some or not.
  bool isThere(bool LoopsPoll, bool WantsPolls) const {
    return Loop == Poll::None || (LoopsPoll && (WantsPolls || Loop == Poll::Apart));
  }
};

/// A function, or a variable that may hold one, that argument \p Argument of a call mentions.
struct Handed {
  unsigned Argument;
  const clang::ValueDecl *What;
};

/// What a call of the runtime is.
enum class RuntimeEffect { None, Barrier, Safepoint, Poll };

struct CallSite {
  enum class Form {
    Direct,  // Callee runs
    Virtual, // Callee or an overrider of it
    Pointer, // what Pointer points to
    Unknown, // resumption of a coroutine: nothing is known of it
  };
  Form Kind = Form::Direct;
  bool IsImplicit = false; // the language calls, not the program
  clang::SourceLocation Loc;
  const clang::FunctionDecl *Callee = nullptr; // canonical
  RuntimeEffect Itself = RuntimeEffect::None;  // of a call of Callee
  const clang::Expr *Pointer = nullptr;
  llvm::SmallVector<Handed, 0> Hands;
};

/// What one piece of code does: a function's body, or an expression that belongs to each function
/// that uses it (a default argument, the initializer of a thread-local).
struct CodeEffects {
  const clang::Decl *Owner = nullptr; // canonical

  /// A pack expansion repeats what stands in the source once: it is one site.
  void addSite(const EffectSite &Site);

  std::vector<EffectSite> Sites;
  std::vector<CallSite> Calls;
  std::vector<const clang::Decl *> Parts;           // whose code runs as part of this
  std::vector<const clang::VarDecl *> ThreadLocals; // whose first use runs initializers
};

/// A function pointer's value goes from Source to an object of type Type, named Entity if it has a
/// name.
struct PointerFlow {
  const clang::ValueDecl *Entity;
  clang::QualType Type;
  const clang::Expr *Source;
};

struct UnitEffects {
  llvm::MapVector<const clang::Decl *, std::unique_ptr<CodeEffects>> Code; // by owner
  std::vector<PointerFlow> Flows;
  /// What was stored into a variable, or through it: functions, and variables that hold some.
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::ValueDecl *, 2>> Holds;
  std::vector<const clang::VarDecl *> ThreadLocals;      // with a dynamic initializer
  llvm::SetVector<const clang::FunctionDecl *> Declared; // with attributes; canonical
  /// Aliases of functions of the unit, and their targets; both canonical. findAliases fills it.
  llvm::MapVector<const clang::FunctionDecl *, const clang::FunctionDecl *> Aliases;
  bool HasAttributes = true; // of effects; false: certainly none

  CodeEffects &code(const clang::Decl *Owner) {
    std::unique_ptr<CodeEffects> &Known = Code[Owner->getCanonicalDecl()];
    if (!Known) {
      Known = std::make_unique<CodeEffects>();
      Known->Owner = Owner->getCanonicalDecl();
    }
    return *Known;
  }
};

/// Calls \p Visit for \p Code and for each part that runs as part of it, once.
void forEachPiece(const UnitEffects &Unit, const CodeEffects &Code,
                  llvm::function_ref<void(const CodeEffects &)> Visit);

/// The declaration by which function \p F has \p A: one of its own, of the template that it is an
/// instance of, or of a method that it overrides. Null if it has not.
const clang::Decl *effectDeclaration(const clang::FunctionDecl *F, Attribute A);

/// The same, also by an alias of \p F, which is another name of it.
const clang::Decl *effectDeclaration(const UnitEffects &Unit, const clang::FunctionDecl *F,
                                     Attribute A);

/// Finds the targets of the unit's aliases, once all of it was collected.
void findAliases(clang::ASTContext &Ctx, UnitEffects &Unit);

/// `ns::Class::f`, with template arguments and without parameters, as Clang prints it.
std::string qualifiedName(const clang::NamedDecl *D);

/// What a call of the runtime function \p F is by effects.def.
RuntimeEffect runtimeEffect(const clang::FunctionDecl *F);

/// What may run at a call, for the check of one effect.
struct Resolution {
  llvm::SmallVector<const clang::FunctionDecl *, 2> Targets; // canonical, defined here or not
  bool IsUnverifiable = false;
};
/// The attribute of a pointer or of a virtual method is trusted; a call without one is unverifiable, unless the
/// pointer names its functions.
Resolution resolve(const CallSite &Site, Effect What);

/// True if the loops of \p F get polls, as far as its attributes say.
bool wantsPolls(const clang::FunctionDecl *F);

} // namespace wbgc

#endif // WBGC_AST_EFFECTS_H
