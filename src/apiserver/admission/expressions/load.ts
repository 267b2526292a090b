/** What only clusters with expressions need. Loaded together, when the first configuration that has some is written or
 *  found. */

export { compileDeviceSelector, maxSelectorCost } from '#cel';
export { applyPolicies } from '../policies/mutate.ts';
export { askPolicies } from '../policies/validate.ts';
export { beginAsking } from './activation.ts';
export { areFulfilled, compileConditions } from './conditions.ts';
export { attempt, compileAdmission, problemOf, variableSteps } from './environment.ts';
