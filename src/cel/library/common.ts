/** What expressions may use wherever they stand. */
import type { Library } from '../functions.ts';
import { collectionLibrary } from './collections.ts';
import { formatLibrary } from './formats.ts';
import { kubernetesLibrary } from './kubernetes.ts';
import { standardLibrary } from './standard.ts';
import { textLibrary } from './texts.ts';

/** The language's own functions, and those that Kubernetes adds.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-cel-libraries */
export const commonLibraries: readonly Library[] = [
  standardLibrary,
  textLibrary,
  collectionLibrary,
  kubernetesLibrary,
  formatLibrary,
];
