/** Server-side apply of an object, or of a part of it whose body is the object. */
import type { KubeObject } from '#api';
import type { Steps } from '#base';
import type { Authorizer } from '../../authz/authorizer.ts';
import { objectWriteOf } from '../../registry/field-writes.ts';
import { applyObject } from '../../registry/generic/apply.ts';
import { emptyObject } from '../../registry/plan/managed-fields/record.ts';
import { wantedByApply } from '../../registry/plan/managed-fields/wanted.ts';
import type { Answer } from '../answer.ts';
import { authorizeVerb } from '../authorize.ts';
import type { Call } from '../call.ts';
import { decoding, fieldWriterOf, objectAnswer, type Writing } from './resource.ts';

/** Applies what was sent, and answers with what it made. */
export async function apply(call: Call, writing: Writing, authorizer: Authorizer): Promise<Answer> {
  const { engine, write, warnings, served } = writing;
  const empty = emptyObject(served.resource);
  const { stored, isNew } = await applyObject(engine, write, {
    empty,
    plan: live => wantedOf(call, writing, { live, empty }),
    mayCreate: () => authorizeVerb(call, authorizer, 'create'),
  });
  return objectAnswer(writing, stored, warnings, isNew ? 201 : 200);
}

interface Before {
  readonly live: KubeObject;
  readonly empty: KubeObject;
}

function wantedOf(call: Call, writing: Writing, before: Before): Steps<KubeObject> {
  const { served, sent, options, write } = writing;
  const application = {
    write: objectWriteOf(served, fieldWriterOf(call, writing)),
    kind: served.kind,
    ...before,
    applied: sent.body,
    force: options.force ?? false,
  };
  return wantedByApply(application, {
    duplicateFields: sent.duplicateFields,
    repeatedKeys: sent.repeatedKeys,
    fieldValidation: options.fieldValidation,
    warn: write.warn,
    decode: (body, refuse) => decoding({ ...writing, sent: { body } }, body, refuse),
  });
}
