/** What is at `/`, and at `/index.html`: the paths of everything that is no resource. `kubectl get --raw /` shows
 *  it. */
import type { DocumentServer } from '../messages/documents.ts';

/** `paths` is asked each time: kinds come and go. */
export const createRootIndex =
  (paths: () => readonly string[]): DocumentServer =>
  ({ path }) =>
    path === '/' || path === '/index.html'
      ? { contentType: 'application/json', body: JSON.stringify({ paths: paths().toSorted() }, undefined, 2) }
      : undefined;
