/** cel: expressions of users, in the Common Expression Language: read, checked, estimated and worked out, in upstream's
 *  words.
 *
 *  Start reading at `expression.ts` (from a text to a function), then `checker.ts` (types) and `evaluate.ts`. To add a
 *  function: a line in a library of `library/`, by its signature. Who is there in every cluster loads this room when
 *  the first expression comes.
 *  Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md */
export {
  admissionVariables,
  authorizerLibrary,
  authorizerNames,
  authorizerType,
  createUnansweredFunctions,
  namespaceType,
  requestType,
} from './admission.ts';
export { CompileError, type Node, partsOf } from './ast.ts';
export {
  compileDeviceSelector,
  type DeviceSelectorExpression,
  type JudgedDevice,
  maxSelectorCost,
} from './device-selector.ts';
export { type Declared, estimateCost } from './estimate.ts';
export {
  compileChecked,
  compileExpression,
  type Expression,
  newBudget,
  ResultError,
  typeOfExpression,
  type Variables,
  workOut,
} from './expression.ts';
export type { Budget } from './frame.ts';
export { createFunctions, type Functions, type Library } from './functions.ts';
export { commonLibraries } from './library/common.ts';
export { jsonPatchLibrary } from './library/json-patch.ts';
export { reserved } from './parser.ts';
export { programSize, tooLargeExpression } from './program-size.ts';
export { saidWords } from './said-words.ts';
export {
  bool,
  double,
  dyn,
  type Field,
  formatType,
  int,
  listOf,
  mapOf,
  nullType,
  type ObjectType,
  opaque,
  optionalOf,
  string,
  type Type,
  timestamp,
} from './types.ts';
export {
  adapt,
  CelError,
  CelMap,
  CostError,
  entriesOf,
  entryOf,
  isList,
  itemsOf,
  type JsonList,
  lookCost,
  type Meter,
  Opaque,
  Optional,
  StructValue,
  toData,
  type Value,
} from './values.ts';
