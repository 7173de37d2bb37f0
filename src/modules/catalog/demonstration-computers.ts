import type { ProductRange } from './demonstration.ts';

export const computers: ProductRange = {
  category: 'Computers',
  lines: [
    {
      name: 'Nordlys 14 Laptop',
      description:
        'A 14-inch laptop of 1.2 kg with a matte 2.8K screen and 15 hours of battery. Memory and disk can be replaced with one screwdriver.',
      price: 1_299_00,
      variants: [
        ['16 GB, 512 GB', 1_299_00],
        ['32 GB, 1 TB', 1_599_00],
      ],
    },
    {
      name: 'Nordlys Mini Desktop',
      description:
        'A computer the size of a paperback, silent in daily use, with four screens’ worth of sockets.',
      price: 699_00,
    },
    {
      name: 'Clarity 27 Monitor',
      description:
        '27-inch 4K monitor that charges a laptop over the same USB-C cable. Turns, tilts and rises.',
      price: 449_00,
    },
    {
      name: 'Clarity 34 Ultrawide Monitor',
      description: 'Curved 34-inch screen with 120 Hz and a built-in switch for two computers.',
      price: 629_00,
    },
    {
      name: 'Tactile 75 Mechanical Keyboard',
      description:
        'Compact wireless keyboard with an aluminium case and switches that can be swapped without soldering.',
      price: 139_00,
      variants: ['Brown Switches, ISO German', 'Brown Switches, ANSI', 'Red Switches, ANSI'],
    },
    {
      name: 'Glide Wireless Mouse',
      description: 'Quiet mouse for both hands. Pairs with three computers and runs a year on one battery.',
      price: 39_90,
      variants: ['Graphite', 'White'],
    },
    {
      name: 'Vertical Ergonomic Mouse',
      description:
        'Holds the hand as in a handshake, which rests the wrist. Wireless, with a rechargeable battery.',
      price: 54_90,
    },
    {
      name: 'Portside 8-in-1 USB-C Hub',
      description:
        'HDMI, Ethernet, card reader and three USB ports on one cable; passes 85 W on to the laptop.',
      price: 69_90,
    },
    {
      name: 'Vault Portable SSD',
      description:
        'Pocket-sized disk that reads 1,000 MB/s and survives a fall from a desk. Encrypts what is on it.',
      price: 99_00,
      variants: [
        ['1 TB', 99_00],
        ['2 TB', 169_00],
        ['4 TB', 299_00],
      ],
    },
    {
      name: 'Aluminium Laptop Stand',
      description: 'Raises the screen to eye level and folds flat for the bag.',
      price: 44_90,
    },
  ],
};

export const phones: ProductRange = {
  category: 'Phones & Tablets',
  lines: [
    {
      name: 'Aurora 7 Smartphone',
      description:
        'A 6.1-inch phone with two good cameras and a battery that the owner can change. Updates are promised for eight years.',
      price: 599_00,
      variants: [
        ['128 GB, Black', 599_00],
        ['256 GB, Black', 659_00],
        ['256 GB, Pale Green', 659_00],
      ],
    },
    {
      name: 'Aurora 7 Protective Case',
      description: 'Slim case of recycled plastic with raised edges around the screen and the cameras.',
      price: 24_90,
      variants: ['Black', 'Clear', 'Terracotta'],
    },
    {
      name: 'Aurora 7 Screen Protector, 2 Pack',
      description: 'Hardened glass of 0.3 mm with a frame that puts it on straight.',
      price: 16_90,
    },
    {
      name: 'Slate 11 Tablet',
      description:
        'An 11-inch tablet for reading, drawing and films, with four speakers and a pen that sticks to its side.',
      price: 449_00,
      variants: ['Grey', 'Rosé'],
    },
    {
      name: 'Slate 11 Keyboard Cover',
      description: 'Cover with full-size keys and a hinge that holds at any angle.',
      price: 119_00,
    },
    {
      name: 'Folio 6 E-Reader',
      description:
        'A 6-inch paper-like screen with warm light, weeks of battery and room for thousands of books. Waterproof.',
      price: 139_00,
    },
    {
      name: 'GaN Wall Charger 65 W',
      description:
        'Charges a laptop, a tablet and a phone at once from one socket, and is smaller than a matchbox car.',
      price: 44_90,
    },
    {
      name: 'Power Bank 10,000 mAh',
      description: 'Fills a phone twice and shows what is left in figures.',
      price: 34_90,
      variants: ['Black', 'White'],
    },
    {
      name: 'Braided USB-C Cable',
      description: 'Carries 100 W and outlasts bags, desks and cats.',
      price: 12_90,
      variants: [
        ['0.5 m', 10_90],
        ['1 m', 12_90],
        ['2 m', 15_90],
      ],
    },
    {
      name: 'Wireless Charging Stand',
      description: 'Holds the phone upright while it charges, so that it can be read and spoken to.',
      price: 39_90,
    },
  ],
};
