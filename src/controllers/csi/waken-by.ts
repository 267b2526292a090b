import { CSINode } from '#api';

/** A node has one when a driver has registered there: without a driver there is nothing to do. */
export const wakenBy = [{ kind: CSINode }];
