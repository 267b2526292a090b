/** The Status that says that something was done. */
import type { Status } from '#api';

export const success = (code: number): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code,
});
