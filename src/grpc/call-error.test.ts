/** What users read of a call that failed. */
import { type ServiceError, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { callErrorOf } from './call-error.ts';

test.each([
  ['driver says no', 'driver says no'],
  [
    'No connection established. Last error: Error: connect ENOENT /run/csi.sock. Resolution note: ',
    'No connection established: connect ENOENT /run/csi.sock',
  ],
  [
    'No connection established. Last error: connect ECONNREFUSED /run/csi.sock. Resolution note: no such name',
    'No connection established: connect ECONNREFUSED /run/csi.sock. no such name',
  ],
  ['No connection established. Last error: null. Resolution note: ', 'No connection established'],
])('%s', (details, expected) => {
  const { message, code } = callErrorOf({ details, code: status.UNAVAILABLE } as ServiceError);
  expect([message, code]).toEqual([expected, 'UNAVAILABLE']);
});
