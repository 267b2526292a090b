/** The default roles as one module, loaded when they are made. */
export { defaultObjects } from './objects.ts';
export { planBinding, planRole } from './plan.ts';
