/** Runs once before the system tests: makes the bundle, so that tests of the command line run what users run. */
import { bundle } from '../tools/bundle.ts';

export default async function setup(): Promise<void> {
  await bundle();
}
