/** Builds what `npm pack` packs. */
import { buildPackage } from './build.ts';

await buildPackage();
