import { z } from 'zod';
import type { FeedPort } from '../events/index.ts';

const MOST_EVENTS = 1_000;
const subscriber = z.strictObject({ name: z.string().min(1), incarnation: z.int() });
const cursor = z.string().max(1_000_000);
const types = z.array(z.string()).min(1);

const event = z.object({
  seq: z.number(),
  id: z.string(),
  type: z.string(),
  key: z.string(),
  incarnation: z.number(),
  keyVersion: z.number(),
  envelope: z.string(),
});

/** What can be asked of an outbox over HTTP: the methods of its port, each with the form of its question and answer. */
export const feedQuestions = {
  open: { question: z.strictObject({ subscriber }), answer: z.string() },
  read: {
    question: z.strictObject({ cursor, types, limit: z.int().min(1).max(MOST_EVENTS) }),
    answer: z.object({ events: z.array(event), cursor: z.string(), isFull: z.boolean() }),
  },
  accepted: {
    question: z.strictObject({ subscriber, cursor, mayGoBack: z.boolean() }),
    answer: z.null(),
  },
  before: { question: z.strictObject({ id: z.string() }), answer: z.string() },
  waiting: {
    question: z.strictObject({ cursor, types }),
    answer: z.object({ count: z.number(), oldest: z.number().nullable() }),
  },
  changed: { question: z.strictObject({ change: z.string() }), answer: z.string() },
} as const satisfies Record<keyof FeedPort, { question: z.ZodType; answer: z.ZodType }>;
export type FeedQuestions = typeof feedQuestions;
