import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  defineEvents,
  id,
  money,
  nothing,
  pageInput,
  pageOf,
  query,
  text,
} from '../../platform/contracts/index.ts';

/** What a page of 100 orders with 100 lines each can name. */
const MOST_PRODUCTS_AT_ONCE = 10_000;
/** Control characters and halves of surrogate pairs are no text, and would make a page's cursor too long. */
const PLAIN_LINE = /^[^\p{Cc}\p{Cs}]*$/u;

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((line) => PLAIN_LINE.test(line), 'a name is one line of text');
const description = text.trim().max(4_000);
const category = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .refine((line) => PLAIN_LINE.test(line), 'a category is one line of text');

/** Raised by one with every change. */
const version = z.int().min(1);
/** Of the module's data: another begins when it is restored. */
const incarnation = z.int().min(1);

const product = z.object({
  id,
  name: z.string(),
  description: z.string(),
  category: z.string(),
  price: money,
  version,
});

const productId = z.strictObject({ id });

export const catalogEvents = defineEvents('catalog', {
  productChanged: {
    version: 1,
    summary: 'A product is new, or its name, description, category or price is another.',
    data: z.object({
      productId: id,
      name: z.string(),
      description: z.string(),
      category: z.string(),
      price: money,
    }),
    personal: [],
    impersonal: ['name'],
  },
});

export const catalogErrors = defineErrors('catalog', {
  productNotFound: {
    kind: 'not-found',
    details: z.object({ productId: id }),
    message: ({ productId: missing }) =>
      `There is no product ${missing}, so nothing was done. Find products with GET /products.`,
  },
  productChangedMeanwhile: {
    kind: 'conflict',
    details: z.object({ productId: id, version }),
    message: ({ productId: changed, version: present }) =>
      `Product ${changed} is at version ${present} by now, so nothing was changed. Read it with GET /products/${changed} and change that.`,
  },
});

export const catalogContract = defineContract('catalog', {
  summary: 'Products with their prices and categories, and the search over them.',
  events: catalogEvents,
  errors: catalogErrors,
  operations: {
    listProducts: query({
      summary:
        'Products by name, or with `search` the best matches first: every word of it must begin a word of the name or the description.',
      route: 'GET /products',
      access: ['public'],
      freshness: 'stale-ok',
      input: z.strictObject({
        ...pageInput,
        /** Blank counts as left out; without a letter or digit in it, nothing matches. */
        search: z.string().trim().max(200).optional(),
        /** Exactly as `listCategories` names it; blank counts as left out. */
        category: text.trim().max(60).optional(),
      }),
      output: pageOf(product),
    }),
    getProduct: query({
      summary: 'One product.',
      route: 'GET /products/:id',
      access: ['public'],
      input: productId,
      output: product,
      errors: [catalogErrors.productNotFound],
    }),
    listCategories: query({
      summary: 'All categories by name, each with the number of its products.',
      route: 'GET /categories',
      access: ['public'],
      freshness: 'stale-ok',
      input: nothing,
      output: z.object({ items: z.array(z.object({ name: z.string(), products: z.int() })) }),
    }),
    createProduct: command({
      summary: 'Adds a product, which can be found and ordered at once.',
      route: 'POST /products',
      status: 201,
      access: ['staff'],
      input: z.strictObject({ name, description, category, price: money }),
      output: product,
    }),
    changeProduct: command({
      summary:
        'Changes what is given of a product. With `version`, only if the product has not been changed since that version.',
      route: 'PATCH /products/:id',
      access: ['staff'],
      input: z
        .strictObject({
          id,
          name: name.optional(),
          description: description.optional(),
          category: category.optional(),
          price: money.optional(),
          version: version.optional(),
        })
        .refine(
          (input) =>
            [input.name, input.description, input.category, input.price].some((field) => field !== undefined),
          'give at least one of name, description, category and price',
        ),
      output: product,
      errors: [catalogErrors.productNotFound, catalogErrors.productChangedMeanwhile],
    }),
    findProducts: query({
      summary: 'What up to 10,000 products are called and cost now; those that do not exist are left out.',
      access: ['module'],
      input: z.strictObject({ productIds: z.array(id).max(MOST_PRODUCTS_AT_ONCE) }),
      /** A copy of them is as new as (incarnation, version). */
      output: z.object({
        incarnation,
        products: z.array(z.object({ id, name: z.string(), price: money, version })),
      }),
    }),
    listProductNames: query({
      summary: 'Names of all products in the order of their ids, for whoever keeps a copy of them.',
      access: ['module'],
      input: z.strictObject(pageInput),
      /** A copy of them is as new as (incarnation, version). */
      output: pageOf(z.object({ id, name: z.string(), version })).extend({ incarnation }),
    }),
    findDemonstration: query({
      summary:
        'Which products of the demonstration catalogue are offered; none in a shop that never loaded it.',
      access: ['module'],
      input: nothing,
      output: z.object({ productIds: z.array(id) }),
    }),
    rebuildSearchIndex: command({
      summary: 'Makes the search index anew from the products.',
      access: ['staff'],
      input: nothing,
      output: z.object({ products: z.int() }),
    }),
  },
});
