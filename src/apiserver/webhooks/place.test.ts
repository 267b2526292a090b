import { describe, expect, it } from 'vitest';
import { placeOf } from './place.ts';

describe('the place of a webhook', () => {
  it.each([
    [{ url: 'https://example.com' }, { host: 'example.com', port: 443, path: '/', url: 'https://example.com' }],
    [{ url: 'https://[::1]:8443/a' }, { host: '::1', port: 8443, path: '/a' }],
    [
      { service: { namespace: 'n', name: 'web' } },
      { host: 'web.n.svc', port: 443, path: '/', url: 'https://web.n.svc:443/' },
    ],
    [
      { service: { namespace: 'n', name: 'web', path: 'a/b', port: 8443 } },
      { host: 'web.n.svc', port: 8443, path: '/a/b', service: { namespace: 'n', name: 'web', port: 8443 } },
    ],
  ])('%j', (config, place) => {
    expect(placeOf(config)).toMatchObject(place);
  });
});
