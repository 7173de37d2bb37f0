import type { ProductRange } from './demonstration.ts';

export const home: ProductRange = {
  category: 'Home & Living',
  lines: [
    {
      name: 'Arc Desk Lamp',
      description:
        'Dimmable LED lamp with a joint that stays where it is put and a socket for charging a phone.',
      price: 89_90,
      variants: ['Black', 'Brass', 'White'],
    },
    {
      name: 'Paper Pendant Lampshade',
      description: 'Folded by hand from washable paper; throws warm light over a table for six.',
      price: 69_90,
      variants: [
        ['40 cm', 69_90],
        ['60 cm', 99_90],
      ],
    },
    {
      name: 'Wool Throw 130 × 200 cm',
      description: 'Woven in a Norwegian mill from undyed lambswool.',
      price: 99_00,
      variants: ['Light Grey', 'Cinnamon', 'Spruce'],
    },
    {
      name: 'Stonewashed Linen Bed Set',
      description: 'Cover of 135 × 200 cm and a pillowcase of 80 × 80 cm in soft linen that needs no iron.',
      price: 129_00,
      variants: ['White', 'Sage', 'Clay'],
    },
    {
      name: 'Velvet Cushion 50 × 50 cm',
      description: 'Cotton velvet on one side, linen on the other, with a feather filling and a hidden zip.',
      price: 39_90,
      variants: ['Ochre', 'Petrol', 'Blush'],
    },
    {
      name: 'Solid Oak Side Table',
      description: 'Round top of 45 cm on three legs, oiled, put together without a tool.',
      price: 149_00,
    },
    {
      name: 'Wall Mirror with Ash Frame',
      description: 'Round mirror that hangs from a leather strap.',
      price: 79_90,
      variants: [
        ['50 cm', 79_90],
        ['70 cm', 109_00],
      ],
    },
    {
      name: 'Soy Wax Candle 220 g',
      description: 'Burns for 45 hours in a glass that becomes a tumbler afterwards.',
      price: 24_90,
      variants: ['Fig', 'Cedar and Smoke', 'Orange Blossom'],
    },
    {
      name: 'Woven Laundry Basket',
      description: 'Seagrass basket with handles and a lining that comes out for washing.',
      price: 44_90,
    },
  ],
};

export const garden: ProductRange = {
  category: 'Garden',
  lines: [
    {
      name: 'Bypass Secateurs',
      description: 'Forged blades that can be resharpened and replaced, for branches up to 25 mm.',
      price: 49_90,
      variants: ['Right-Handed', 'Left-Handed'],
    },
    {
      name: 'Hand Trowel with Ash Handle',
      description: 'Stainless steel with a planting depth scale, and a leather loop for the hook.',
      price: 19_90,
    },
    {
      name: 'Galvanised Watering Can 9 l',
      description:
        'Balanced when full and when half empty, with a brass rose that does not tear seedlings out.',
      price: 44_90,
    },
    {
      name: 'Terracotta Pot',
      description: 'Frost-proof clay from Impruneta with a hole and a saucer.',
      price: 14_90,
      variants: [
        ['16 cm', 9_90],
        ['22 cm', 14_90],
        ['30 cm', 27_90],
      ],
    },
    {
      name: 'Raised Bed 120 × 80 cm',
      description: 'Untreated larch boards with a liner against voles. Screws together in half an hour.',
      price: 159_00,
    },
    {
      name: 'Tomato Seeds',
      description: 'Organic open-pollinated seed that can be saved for the next year. About 25 plants.',
      price: 3_90,
      variants: ['Beefsteak “Cœur de Bœuf”', 'Cherry “Golden Currant”', 'Plum “San Marzano”'],
    },
    {
      name: 'Jalapeño Seeds',
      description: 'Medium-hot chillies for the window sill or a sunny bed. About 15 plants.',
      price: 3_50,
    },
    {
      name: 'Herb Garden Starter Set',
      description:
        'Basil, chives, parsley and thyme with pots, soil and instructions. Green after three weeks.',
      price: 22_90,
    },
    {
      name: 'Soaker Hose 15 m',
      description: 'Sweats water along its whole length, so that beds are watered and paths stay dry.',
      price: 27_90,
    },
    {
      name: 'Nesting Box for Tits',
      description: 'Larch wood with a front that opens for cleaning and an entrance that keeps sparrows out.',
      price: 24_90,
    },
    {
      name: 'Solar Path Lights, Set of 4',
      description: 'Warm light from dusk on, eight hours after a day of sun.',
      price: 39_90,
    },
  ],
};
