/** The admission plugins, in the order in which they run. To add one: write its file, put it where it belongs, and say
 *  why there. */
import type { AdmissionPlugin } from './admission.ts';

export const createPlugins = (): readonly AdmissionPlugin[] => [];
