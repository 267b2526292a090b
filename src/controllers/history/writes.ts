import { ControllerRevision } from '#api';
import type { WriteDeclaration } from '#client';

/** What whoever keeps a history writes. */
export const historyWrites: WriteDeclaration = { kind: ControllerRevision, verbs: ['create', 'patch', 'delete'] };
