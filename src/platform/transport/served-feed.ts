import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { FeedPort } from '../events/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { type FeedQuestions, feedQuestions } from './feed-questions.ts';
import { readBody } from './read-body.ts';
import type { TokenVerifier } from './service-tokens.ts';
import { malformedCall, notHosted, notYours, unknownOperation } from './transport-errors.ts';
import { EVENTS_PATH, parseJson } from './wire.ts';

type Answers = {
  readonly [Name in keyof FeedQuestions]: (
    port: FeedPort,
    question: z.output<FeedQuestions[Name]['question']>,
  ) => Promise<unknown>;
};

const ANSWERS: Answers = {
  open: (port, { subscriber }) => port.open(subscriber),
  read: (port, question) => port.read(question),
  accepted: async (port, { subscriber, cursor, mayGoBack }) => {
    await port.accepted(subscriber, cursor, mayGoBack);
    return null;
  },
  before: (port, { id }) => port.before(id),
  waiting: (port, question) => port.waiting(question),
  changed: (port, { change }) => port.changed(change),
};

/** A question that nothing on this side refuses any more: answers it. */
export type AdmittedQuestion = () => Promise<unknown>;

/** Serves the outboxes of this process to consumers in others, each in its own name. */
export class FeedServer {
  readonly #kernel: Kernel;
  readonly #verifier: TokenVerifier;
  readonly #hosted: ReadonlySet<string>;

  constructor(kernel: Kernel, verifier: TokenVerifier) {
    this.#kernel = kernel;
    this.#verifier = verifier;
    this.#hosted = new Set(kernel.hosted);
  }

  /** Rejects with why the question is refused; then no outbox was asked. */
  async admit(request: IncomingMessage, token: string | undefined): Promise<AdmittedQuestion> {
    const [producer = '', name = ''] = (request.url ?? '').slice(EVENTS_PATH.length).split('/');
    const { caller } = await this.#verifier.verify(token, producer);
    if (!this.#hosted.has(producer)) throw notHosted(producer);
    if (!Object.hasOwn(feedQuestions, name)) throw unknownOperation(`${producer}/${name}`);
    const known = name as keyof FeedQuestions;
    const { success, data } = feedQuestions[known].question.safeParse(parseJson(await readBody(request)));
    if (!success) throw malformedCall();
    const subscriber = 'subscriber' in data ? data.subscriber.name : undefined;
    if (subscriber !== undefined && !subscriber.startsWith(`${caller}/`)) throw notYours(subscriber, caller);
    const answer = ANSWERS[known] as (port: FeedPort, question: unknown) => Promise<unknown>;
    return () => answer(this.#kernel.delivery.portOf(producer), data);
  }
}
