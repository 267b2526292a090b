/** The rules of custom kinds, compiled. */
import {
  commonLibraries,
  compileChecked,
  createFunctions,
  type Expression,
  type Node,
  optionalOf,
  type Type,
} from '#cel';

const functions = createFunctions(commonLibraries);

interface CompiledText {
  readonly expression: Expression;
  readonly node: Node;
}

/** Throws CompileError. */
export function compileRule(text: string, self: Type, { optionalOldSelf = false } = {}): CompiledText {
  const oldSelf = optionalOldSelf ? optionalOf(self) : self;
  return compileChecked(text, { functions, variables: { self, oldSelf } });
}
