import type { ProductRange } from './demonstration.ts';

export const audio: ProductRange = {
  category: 'Audio',
  lines: [
    {
      name: 'Halden H5 Wireless Headphones',
      description:
        'Over-ear headphones with active noise cancelling and 38 hours of battery. Fold flat into the hard case that comes with them.',
      price: 229_00,
      variants: ['Black', 'Sand', 'Forest Green'],
    },
    {
      name: 'Halden H2 On-Ear Headphones',
      description: 'Light wired headphones with a detachable cable and a microphone for calls.',
      price: 59_90,
      variants: ['Black', 'White'],
    },
    {
      name: 'Fjell Buds Wireless Earphones',
      description:
        'Sweat-proof in-ear earphones with three sizes of tips. The case charges them four times over.',
      price: 89_90,
      variants: ['Graphite', 'Glacier Blue', 'Coral'],
    },
    {
      name: 'Studio 40 Monitor Headphones',
      description:
        'Closed-back reference headphones for recording and mixing, with replaceable velour pads and a coiled cable.',
      price: 149_00,
    },
    {
      name: 'Pebble Bluetooth Speaker',
      description:
        'Palm-sized speaker that survives rain and sand and plays for twelve hours. Pairs with a second one for stereo.',
      price: 49_90,
      variants: ['Black', 'Terracotta', 'Mint'],
    },
    {
      name: 'Kontor Bookshelf Speakers',
      description:
        'A pair of two-way speakers with a silk dome tweeter and a 13 cm woofer in a walnut veneer cabinet.',
      price: 349_00,
      variants: ['Walnut', 'White'],
    },
    {
      name: 'Revolve 2 Turntable',
      description:
        'Belt-driven turntable with a carbon tonearm, a fitted cartridge and a built-in phono stage that can be switched off.',
      price: 299_00,
    },
    {
      name: 'Dagny Kitchen Radio',
      description:
        'DAB+ and FM radio with two alarms, a kitchen timer and knobs that can be used with wet hands.',
      price: 119_00,
      variants: ['Cream', 'Anthracite'],
    },
    {
      name: 'Podium USB Microphone',
      description:
        'Cardioid condenser microphone with a table stand, a mute button and a headphone socket without delay.',
      price: 99_00,
    },
    {
      name: 'Optical Audio Cable',
      description: 'Toslink cable with metal plugs and a bend-proof jacket.',
      price: 9_90,
      variants: [
        ['1 m', 9_90],
        ['2 m', 12_90],
        ['5 m', 17_90],
      ],
    },
  ],
};

export const photography: ProductRange = {
  category: 'Photography',
  lines: [
    {
      name: 'Lumière M1 Mirrorless Camera Body',
      description:
        'A 26-megapixel APS-C camera with a stabilised sensor, a tilting screen and two card slots. Lens not included.',
      price: 1_149_00,
      variants: ['Black', 'Silver'],
    },
    {
      name: 'Lumière 35 mm f/1.8 Lens',
      description: 'Compact standard lens for everyday pictures and portraits in little light.',
      price: 399_00,
    },
    {
      name: 'Lumière 16–50 mm f/3.5–5.6 Zoom Lens',
      description:
        'Retractable travel zoom, from wide landscapes to group pictures, with a quiet motor for video.',
      price: 279_00,
    },
    {
      name: 'Instant Moment Camera',
      description:
        'Instant camera with automatic exposure, a selfie mirror and a self-timer. Prints the size of a credit card.',
      price: 84_90,
      variants: ['Cloud White', 'Lilac', 'Sage'],
    },
    {
      name: 'Instant Moment Film, Twin Pack',
      description: 'Twenty colour instant prints with a white frame.',
      price: 17_90,
    },
    {
      name: 'Wayfarer Carbon Travel Tripod',
      description: 'Weighs 1.2 kg, folds to 42 cm and carries 8 kg. One leg unscrews and becomes a monopod.',
      price: 219_00,
    },
    {
      name: 'Variable ND Filter',
      description:
        'Darkens by two to five stops without the cross that cheap filters show. Multi-coated glass in a brass ring.',
      price: 64_90,
      variants: [
        ['58 mm', 59_90],
        ['67 mm', 64_90],
        ['77 mm', 74_90],
      ],
    },
    {
      name: 'Everyday Camera Sling',
      description:
        'Padded shoulder bag for a small camera and two lenses. Opens on the way round to the front, closes with a magnet.',
      price: 79_90,
      variants: ['Black', 'Olive'],
    },
    {
      name: 'SDXC Memory Card',
      description: 'UHS-I card that writes 140 MB/s, fast enough for long series and 4K video.',
      price: 19_90,
      variants: [
        ['64 GB', 14_90],
        ['128 GB', 19_90],
        ['256 GB', 34_90],
      ],
    },
  ],
};
