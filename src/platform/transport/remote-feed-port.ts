import type { FeedPort } from '../events/index.ts';
import { AppError, isAppError } from '../foundation/index.ts';
import { startTrace } from '../observability/index.ts';
import type { Callee } from './callee.ts';
import { type FeedQuestions, feedQuestions } from './feed-questions.ts';
import type { TokenIssuer } from './service-tokens.ts';
import { EVENTS_PATH, parseJson } from './wire.ts';
import type { z } from 'zod';

const DEADLINE_MILLISECONDS = 5_000;
/** Longer than the producer holds a question of what has changed. */
const HELD_DEADLINE_MILLISECONDS = 20_000;

/** The outbox of a producer in another process, for one module of this one. */
export function createRemoteFeedPort(
  producer: string,
  callee: Callee,
  consumer: string,
  tokens: TokenIssuer,
): FeedPort {
  async function ask<Name extends keyof FeedQuestions>(
    name: Name,
    question: z.input<FeedQuestions[Name]['question']>,
    milliseconds = DEADLINE_MILLISECONDS,
  ): Promise<z.output<FeedQuestions[Name]['answer']>> {
    try {
      const token = await tokens.reusable(consumer, producer);
      const { body } = await callee.ask({
        callee: `the events of ${producer}`,
        path: `${EVENTS_PATH}${producer}/${name}`,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          traceparent: startTrace(),
        },
        body: JSON.stringify(question),
        deadline: Date.now() + milliseconds,
        mayRepeat: true,
      });
      return feedQuestions[name].answer.parse(parseJson(body)) as z.output<FeedQuestions[Name]['answer']>;
    } catch (error) {
      if (isAppError(error, 'transport.unauthenticated')) tokens.forget(consumer, producer);
      throw isAway(error) ? producerAway(producer, error) : error;
    }
  }

  return {
    open: (subscriber) => ask('open', { subscriber }),
    read: ({ cursor, types, limit }) => ask('read', { cursor, types: [...types], limit }),
    accepted: async (subscriber, cursor, mayGoBack) => {
      await ask('accepted', { subscriber, cursor, mayGoBack });
    },
    before: (id) => ask('before', { id }),
    waiting: ({ cursor, types }) => ask('waiting', { cursor, types: [...types] }),
    changed: (change) => ask('changed', { change }, HELD_DEADLINE_MILLISECONDS),
  };
}

function isAway(error: unknown): boolean {
  return isAppError(error) && (error.kind === 'unavailable' || error.kind === 'timeout');
}

function producerAway(producer: string, cause: unknown): AppError {
  return new AppError({
    code: 'events.producer-unavailable',
    kind: 'unavailable',
    message: `The process that hosts ${producer} does not hand out its events. They wait there, and are carried as soon as it does.`,
    details: { producer },
    cause,
  });
}
