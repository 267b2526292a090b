/** Shows what is stored as another kind, to those who watch that kind. */
import type { WatchEvent } from '#client';
import type { StoredAs } from '../resource/strategy.ts';
import type { WatchMessage } from './cache-event.ts';
import type { WatchSink } from './watch-session.ts';

/** A sink that passes everything on to `sink` as the view's kind. */
export function viewSink(sink: WatchSink, view: StoredAs): WatchSink {
  return {
    send: ({ event, byteLength }) =>
      sink.send(plainMessage({ type: event.type, object: view.fromStored(event.object) }, byteLength)),
    room: () => sink.room?.(),
    end: error => sink.end(error),
  };
}

/** A message made for one watch alone. */
export function plainMessage(event: WatchEvent, byteLength: number): WatchMessage {
  return {
    event,
    byteLength,
    get line() {
      return Buffer.from(`${JSON.stringify(event)}\n`);
    },
  };
}
