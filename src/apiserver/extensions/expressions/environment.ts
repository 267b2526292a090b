/** The rules of custom kinds, compiled. */
import type { Node } from '../../cel/ast.ts';
import { compileChecked, type Expression } from '../../cel/expression.ts';
import { createFunctions } from '../../cel/functions.ts';
import { commonLibraries } from '../../cel/library/common.ts';
import { optionalOf, type Type } from '../../cel/types.ts';

const functions = createFunctions(commonLibraries);

export interface CompiledText {
  readonly expression: Expression;
  readonly node: Node;
}

/** Throws CompileError. */
export function compileRule(text: string, self: Type, { optionalOldSelf = false } = {}): CompiledText {
  const oldSelf = optionalOldSelf ? optionalOf(self) : self;
  return compileChecked(text, { functions, variables: { self, oldSelf } });
}
