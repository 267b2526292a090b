import { describe, expect, it } from 'vitest';
import { checkSubdomain, formatFieldError, type ObjectMeta } from '#api';
import { validateMetadata, validateMetadataUpdate } from './validate-metadata.ts';

const create = (metadata: ObjectMeta, isNamespaced = true): string[] =>
  validateMetadata(metadata, { isNamespaced, checkName: checkSubdomain }).map(formatFieldError);
const update = (metadata: ObjectMeta, old: ObjectMeta): string[] =>
  validateMetadataUpdate(metadata, old).map(formatFieldError);
const good = { name: 'a', namespace: 'default' };
const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' };

describe('validateMetadata', () => {
  it('accepts what is right', () => {
    expect(create(good)).toEqual([]);
    expect(
      create({
        ...good,
        generateName: 'a-',
        labels: { 'x/y': 'z' },
        annotations: { 'Upper.example.com/Key': '' },
        finalizers: ['a.b/c'],
        ownerReferences: [owner],
      }),
    ).toEqual([]);
    expect(create({ name: 'a' }, false)).toEqual([]);
  });

  it('wants a name, and a namespace where there are any', () => {
    expect(create({ namespace: 'default' })).toEqual([
      'metadata.name: Required value: name or generateName is required',
    ]);
    expect(create({ name: 'a' })).toEqual(['metadata.namespace: Required value']);
    expect(create(good, false)).toEqual(['metadata.namespace: Forbidden: not allowed on this type']);
    expect(create({ ...good, name: 'A_' })[0]).toMatch(
      /^metadata.name: Invalid value: "A_": a lowercase RFC 1123 subdomain must/,
    );
  });

  it('looks at labels, annotations, finalizers and owners', () => {
    expect(create({ ...good, labels: { a: 'b c' } })[0]).toMatch(
      /^metadata.labels: Invalid value: "b c": a valid label must/,
    );
    expect(create({ ...good, annotations: { a: 'x'.repeat(256 * 1024) } })).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
    expect(create({ ...good, finalizers: ['orphan', 'foregroundDeletion'] })).toEqual([
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ]);
    expect(create({ ...good, ownerReferences: [{ ...owner, uid: '' }] })).toEqual([
      'metadata.ownerReferences[0].uid: Required value: must not be empty',
    ]);
    expect(
      create({
        ...good,
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: 'q', controller: true },
        ],
      }),
    ).toEqual([
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true},{"apiVersion":"v1","kind":"Pod","name":"q","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q',
    ]);
    const owners = ['a/b/c', 'a/', 'v1'].map(apiVersion => ({ ...owner, apiVersion, kind: 'Event' }));
    expect(create({ ...good, ownerReferences: owners })).toEqual([
      'metadata.ownerReferences[0].apiVersion: Invalid value: "a/b/c": must be <group>/<version> or <version>',
      'metadata.ownerReferences[1].apiVersion: Invalid value: "a/": must be <group>/<version> or <version>',
      'metadata.ownerReferences[2]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"p","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ]);
  });
});

describe('validateMetadataUpdate', () => {
  it('keeps what identifies the object', () => {
    expect(update({ ...good, uid: 'v' }, { ...good, uid: 'u' })).toEqual([
      'metadata.uid: Invalid value: "v": field is immutable',
    ]);
    expect(update(good, good)).toEqual([]);
  });

  it('adds no finalizers to what is going', () => {
    const going = { ...good, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] };
    expect(update({ ...going, finalizers: ['a/b', 'c/d'] }, going)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
    ]);
    expect(update({ ...going, finalizers: [] }, going)).toEqual([]);
  });
});
