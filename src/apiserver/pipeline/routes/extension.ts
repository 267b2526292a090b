/** What another server answers: resources of a version of a group that an API service says is its own, and what it
 *  tells of them. */
import { type APIService, badRequest } from '#api';
import { attributesOf } from '../../authz/request-attributes.ts';
import type { About, Route } from '../call.ts';

/** Finds the API service of a version of a group, if another server answers for it. */
export type FindExtension = (group: string, version: string) => APIService | undefined;

/** Discovery of a version, and its OpenAPI. */
const documents = /^(?:\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)\/?$/;

/** This server authorizes, too; admission is the other's. */
export function createExtensionRoute(find: FindExtension): Route {
  const findFor = (about: About): APIService | undefined => {
    if (about.isResource !== false) return find(about.group, about.version);
    const [, group = '', version = ''] = documents.exec(about.path) ?? [];
    return group === '' ? undefined : find(group, version);
  };
  return {
    name: 'extension',
    matches: about => findFor(about) !== undefined,
    // What one costs is for the other server to bound.
    isLasting: true,
    attributes: ({ about }) =>
      about.isResource === false ? { isResource: false, verb: about.verb, path: about.path } : attributesOf(about),
    async run({ about, exchange, user }) {
      const extension = findFor(about);
      if (!extension || !exchange.passOn)
        throw badRequest('only clients with a connection can be passed on to another server');
      await exchange.passOn(extension, user);
      return undefined;
    },
  };
}
