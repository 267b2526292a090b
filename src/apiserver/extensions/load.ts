/** What only clusters with custom kinds need: checks of definitions and of objects, regular expressions. Loaded
 *  together, when the first definition is written or found. */
export { dropUnknownWords, unknownWords } from './definition/schema-types.ts';
export {
  validateDefinition,
  validateDefinitionStatus,
  validateDefinitionUpdate,
  warningsOf,
} from './definition/validate-definition.ts';
export { definitionsOf } from './kind/definitions.ts';
