/** main: the composition roots, where components meet: the only room that knows them all.
 *
 *  Start reading at `kubernode.ts`, the program, then `up.ts` (everything in one process) and `components/` (one component
 *  alone). To add a component: start it in `control-plane.ts` or `real-node.ts`, and by itself in `components/`. */
export { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
export type { Identity } from './identity.ts';
