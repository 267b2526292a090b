import { describe, expect, test } from 'vitest';
import type { CertificateSigningRequest, CertificateSigningRequestSpec } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { certificateSigningRequestStrategy as strategy } from './certificate-signing-request.ts';

const spec: CertificateSigningRequestSpec = {
  request: 'YQ==',
  signerName: 'example.com/signer',
  usages: ['client auth', 'digital signature'],
};
const create = (changes: object = {}) =>
  planCreate<CertificateSigningRequest>(strategy, { spec: { ...spec, ...changes } });
const made = create().object;
const approved = { type: 'Approved', status: 'True', reason: 'Why' };
const update = (
  old: CertificateSigningRequest,
  subresource: string,
  change: (draft: CertificateSigningRequest) => void,
) => planUpdate<CertificateSigningRequest>(strategy, old, change, subresource);
const write = (old: CertificateSigningRequest, subresource: string, status: CertificateSigningRequest['status']) =>
  update(old, subresource, draft => {
    draft.status = { ...draft.status, ...status };
  });
const pem = (type: string) => Buffer.from(`-----BEGIN ${type}-----\nAA==\n-----END ${type}-----\n`).toString('base64');

describe('what is asked for', () => {
  test('is stamped with who asks', () => {
    const { object, messages } = create({
      username: 'kubernetes-admin',
      groups: ['system:masters'],
      uid: 'u',
      extra: {},
    });
    expect(messages).toEqual([]);
    expect(object.spec).toEqual({ ...spec, username: 'tester' });
  });

  test('begins undecided, whatever is sent', () => {
    const { object } = planCreate<CertificateSigningRequest>(strategy, { spec, status: { conditions: [approved] } });
    expect(object.status).toEqual({});
  });

  test.each<[object, string]>([
    [{ usages: [] }, 'spec.usages: Required value'],
    [{ usages: ['client auth', 'client auth'] }, 'spec.usages[1]: Duplicate value: "client auth"'],
    [{ usages: ['nothing'] }, 'spec.usages[0]: Unsupported value: "nothing"'],
    [{ signerName: '' }, 'spec.signerName: Required value'],
    [
      { signerName: 'kubernetes.io/legacy-unknown' },
      'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
    ],
    [{ signerName: 'signer' }, "must be a fully qualified domain and path of the form 'example.com/signer-name'"],
    [{ signerName: 'example/signer' }, 'should be a domain with at least two segments separated by dots'],
    [{ signerName: 'Example.com/signer' }, 'validating label "Example"'],
    [
      { expirationSeconds: 599 },
      'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)',
    ],
  ])('%j is refused', (changes, message) => {
    expect(create(changes).messages.join('\n')).toContain(message);
  });

  test('cannot be changed', () => {
    const { object } = update(made, '', draft => {
      draft.spec = { ...spec, signerName: 'example.com/other', username: 'kubernetes-admin' };
    });
    expect(object.spec).toEqual(made.spec);
  });
});

describe('approval', () => {
  const decided = write(made, 'approval', { conditions: [approved] });

  test('is stamped with its time, and writes nothing else', () => {
    const { object, messages } = write(made, 'approval', { conditions: [approved], certificate: pem('CERTIFICATE') });
    expect(messages).toEqual([]);
    const now = '2026-01-02T03:04:05Z';
    expect(object.status).toEqual({ conditions: [{ ...approved, lastUpdateTime: now, lastTransitionTime: now }] });
  });

  test.each([
    ['is not taken back', { conditions: [] }, 'updates may not remove a condition of type "Approved"'],
    [
      'is not denied as well',
      { conditions: [approved, { type: 'Denied', status: 'True' }] },
      'Approved and Denied conditions are mutually exclusive',
    ],
    ['is nothing but true', { conditions: [{ type: 'Approved', status: 'False' }] }, 'Unsupported value: "False"'],
    [
      'has a type and a status in each condition',
      { conditions: [approved, { type: '', status: '' }] },
      'status.conditions[1].type: Required value\nstatus.conditions[1].status: Required value',
    ],
  ])('%s', (name, status, message) => {
    const old = name === 'is nothing but true' ? made : decided.object;
    expect(write(old, 'approval', status).messages.join('\n')).toContain(message);
  });

  test('may come with a failure, as upstream', () => {
    const failed = { type: 'Failed', status: 'True' };
    const { object, messages } = write(decided.object, 'approval', { conditions: [approved, failed] });
    expect(messages).toEqual([]);
    expect(object.status?.conditions).toMatchObject([approved, failed]);
  });

  test('does not come by the status', () => {
    expect(write(made, 'status', { conditions: [approved] }).messages).toEqual([
      'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    ]);
  });

  test('does not come with the object', () => {
    expect(write(made, '', { conditions: [approved] }).object.status).toEqual({});
  });
});

describe('the certificate', () => {
  const issued = write(made, 'status', { certificate: pem('CERTIFICATE') });

  test('comes by the status, once', () => {
    expect(issued.messages).toEqual([]);
    const again = write(issued.object, 'status', { certificate: pem('CERTIFICATE') });
    expect(again.messages).toEqual([]);
    const other = Buffer.from(`# other\n${Buffer.from(pem('CERTIFICATE'), 'base64').toString()}`).toString('base64');
    expect(write(issued.object, 'status', { certificate: other }).messages).toEqual([
      'status.certificate: Forbidden: updates may not modify existing certificate content',
    ]);
  });

  test.each([
    [pem('PRIVATE KEY'), 'only CERTIFICATE PEM blocks are allowed, found "PRIVATE KEY"'],
    ['YQ==', 'must contain at least one CERTIFICATE PEM block'],
  ])('is one', (certificate, message) => {
    expect(write(made, 'status', { certificate }).messages.join()).toContain(message);
  });

  test('is told of', () => {
    expect(printCells(strategy.columns ?? [], made)).toMatchObject([
      'x',
      expect.anything(),
      'example.com/signer',
      'tester',
      '<none>',
      'Pending',
    ]);
    const { object } = write(issued.object, 'approval', { conditions: [approved] });
    expect(printCells(strategy.columns ?? [], object).at(-1)).toBe('Approved,Issued');
  });
});
