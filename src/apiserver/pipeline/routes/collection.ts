/** A collection: list it, create in it, delete what is selected of it. */
import { listObjects } from '../../reads/list.ts';
import type { ObjectList } from '../../reads/page.ts';
import { createObject } from '../../registry/generic/create.ts';
import { deleteCollection, readDeleteOptions } from '../../registry/generic/delete.ts';
import { ownBody } from '../../resource/request-body.ts';
import { parseSelection } from '../../watch/selection.ts';
import type { Answer } from '../answer.ts';
import type { Call, Route } from '../call.ts';
import {
  byVerb,
  decode,
  objectAnswer,
  type Reading,
  readingOf,
  resourceRoute,
  tracked,
  writingOf,
} from './resource.ts';

const verbs = { list, create, deletecollection: removeSelected };

export const createCollectionRoute = (): Route => ({
  name: 'collection',
  ...resourceRoute,
  matches: about => about.isResource !== false && about.verb in verbs,
  run: call => byVerb(verbs, call),
});

async function list(call: Call): Promise<Answer> {
  const reading = readingOf(call);
  const { engine, request, served, options } = reading;
  const found = await listObjects(engine, parseSelection(engine.resource, request, served.view), options);
  return listAnswer(reading, found, call.warnings);
}

async function create(call: Call): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, sent, warnings } = writing;
  const write = tracked(call, writing);
  const draft = await decode(writing, ownBody(sent));
  return objectAnswer(writing, await createObject(engine, write, draft), warnings, 201);
}

async function removeSelected(call: Call): Promise<Answer> {
  const writing = await writingOf(call);
  const { engine, write, request, options, served, sent, warnings } = writing;
  const deleted = await deleteCollection(engine, write, {
    selection: parseSelection(engine.resource, request, served.view),
    deleteOptions: readDeleteOptions(sent.body, options),
  });
  return listAnswer(writing, deleted, warnings);
}

const listAnswer = ({ served }: Reading, list: ObjectList, warnings: string[]): Answer => ({
  code: 200,
  content: { type: 'list', list, served, view: served.view },
  warnings,
});
