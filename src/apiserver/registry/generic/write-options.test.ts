import { describe, expect, it } from 'vitest';
import { StatusError } from '#api';
import type { RequestOptions } from '#client';
import { checkWriteOptions } from './write-options.ts';

function messageOf(verb: string, options: RequestOptions): string {
  try {
    checkWriteOptions(verb, options);
  } catch (error) {
    if (error instanceof StatusError && error.status.code === 422) return error.message;
    throw error;
  }
  return '';
}

describe('options of a write', () => {
  it.each<[string, RequestOptions, string]>([
    ['create', { dryRun: ['Some'] }, 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]'],
    ['update', { dryRun: ['All', ''] }, 'UpdateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value'],
    ['delete', { dryRun: ['Some'] }, 'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value'],
    ['patch', { fieldManager: 'x'.repeat(129) }, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Too long'],
    [
      'create',
      { fieldManager: 'a\nb' },
      'fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
    ],
    ['patch', { force: false }, 'force: Forbidden: may not be specified for non-apply patch'],
    ['create', { fieldValidation: 'Foo' }, 'supported values: "", "Ignore", "Strict", "Warn"'],
  ])('refuses for %s %o', (verb, options, message) => {
    expect(messageOf(verb, options)).toContain(message);
  });

  it('accepts what clients send', () => {
    const options = { dryRun: ['All'], fieldManager: 'kubectl create é', fieldValidation: 'Strict' };
    for (const verb of ['create', 'update', 'patch', 'delete', 'deletecollection'])
      expect(messageOf(verb, options)).toBe('');
  });

  it('leaves reads alone', () => {
    expect(messageOf('list', { fieldValidation: 'Foo', dryRun: ['Some'] })).toBe('');
  });
});
