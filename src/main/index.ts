/** main: the composition roots, where components meet: the only room that knows them all.
 *
 *  Start reading at `kubernode.ts`, the program, then `up.ts` (everything in one process) and `components/` (one
 *  component alone). To add a component: a row in the table of the room lifecycle, its start in `components/`, and a
 *  line in `control-plane.ts` or `real-node.ts`, which `up` begins it from. */
export { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
export type { Environment, Identity } from './environment.ts';
