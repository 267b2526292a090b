/** Paths that are no resources: discovery, OpenAPI, health, version. */
import { isMethodNotSupported, unknownResource } from '#api';
import { documentSeats } from '../../flow-control/index.ts';
import type { About, Call, PathRequest, Route } from '../call.ts';
import { checkPlace } from './resource.ts';

const pathOf = ({ about }: Call): PathRequest => about as PathRequest;
const refusalOf = (about: About) => (about.isResource === false ? about.refusal : undefined);

/** Authorized by path and method; 404 for paths that nobody serves. */
export const documentRoute: Route = {
  name: 'document',
  matches: about => about.isResource === false,
  seats: call => documentSeats(pathOf(call).path),
  attributes(call) {
    const { verb, path } = pathOf(call);
    return { isResource: false, verb, path };
  },
  async run({ exchange }) {
    if (!exchange.document) throw unknownResource();
    return await exchange.document();
  },
};

/** What is refused whoever asks. It is told to those who are known, and costs them a seat as anything else. */
export const refusalRoute: Route = {
  name: 'refusal',
  matches: about => refusalOf(about) !== undefined,
  seats: () => 1,
  async run(call) {
    const { about, served } = call;
    const refusal = refusalOf(about) ?? unknownResource();
    const { of } = pathOf(call);
    // As upstream, no method is refused where there is nothing.
    if (!isMethodNotSupported(refusal)) call.warnOfDeprecation();
    else if (of && !served) throw unknownResource();
    else if (of && served) checkPlace(served, of);
    throw refusal;
  },
};
