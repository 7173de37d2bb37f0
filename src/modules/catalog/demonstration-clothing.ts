import type { ProductRange } from './demonstration.ts';

export const clothing: ProductRange = {
  category: 'Clothing',
  lines: [
    {
      name: 'Heavyweight Organic T-Shirt',
      description:
        'Boxy T-shirt of 220 g organic cotton with a collar that keeps its shape after a hundred washes.',
      price: 34_90,
      variants: ['White', 'Black', 'Washed Blue', 'Rust'],
    },
    {
      name: 'Merino Crew Sweater',
      description:
        'Fine-knit sweater of extra-fine merino wool, light enough for an office and warm enough for the way there.',
      price: 99_00,
      variants: ['Charcoal', 'Oatmeal', 'Bottle Green'],
    },
    {
      name: 'Oxford Shirt',
      description: 'Button-down shirt of brushed cotton. Looks right ironed and not.',
      price: 64_90,
      variants: ['White', 'Sky Blue', 'Pink Stripe'],
    },
    {
      name: 'Straight Leg Jeans',
      description: 'Mid-rise jeans of 13 oz denim with one per cent stretch, made in Portugal.',
      price: 89_90,
      variants: ['Raw Indigo', 'Stone Wash', 'Black'],
    },
    {
      name: 'Linen Summer Dress',
      description: 'Sleeveless midi dress of washed European linen, with pockets.',
      price: 94_90,
      variants: ['Poppy', 'Natural'],
    },
    {
      name: 'Rain Shell Jacket',
      description:
        'Three-layer jacket with taped seams and zips under the arms. Packs into its own pocket and is free of PFAS.',
      price: 189_00,
      variants: ['Navy', 'Mustard', 'Petrol'],
    },
    {
      name: 'Down Vest',
      description: 'Recycled down in a wind-tight shell, warm around the body and free at the arms.',
      price: 119_00,
      variants: ['Black', 'Moss'],
    },
    {
      name: 'Ribbed Wool Beanie',
      description: 'Thick knit of lambswool that does not itch, in one size.',
      price: 24_90,
      variants: ['Grey', 'Ochre', 'Ink'],
    },
    {
      name: 'Everyday Socks, 5 Pairs',
      description: 'Combed cotton with reinforced heels and toes and a cuff that neither slips nor pinches.',
      price: 19_90,
      variants: ['Size 36–40', 'Size 41–46'],
    },
    {
      name: 'Vegetable-Tanned Leather Belt',
      description: 'Full-grain leather, 3.5 cm wide, with a solid brass buckle. Darkens with the years.',
      price: 49_90,
      variants: ['Cognac', 'Black'],
    },
  ],
};

export const shoes: ProductRange = {
  category: 'Shoes',
  lines: [
    {
      name: 'Court Low Sneakers',
      description: 'Plain leather sneakers on a natural rubber sole, stitched so that they can be resoled.',
      price: 129_00,
      variants: ['White', 'White and Green', 'Black'],
    },
    {
      name: 'Trail Runner 3',
      description: 'Running shoes for paths and roots, with 5 mm lugs, a 6 mm drop and a toe guard.',
      price: 139_00,
      variants: ['Slate', 'Signal Orange'],
    },
    {
      name: 'Road Runner Light',
      description: 'Daily trainers with a soft midsole and a wide toe box; 240 g in size 42.',
      price: 119_00,
      variants: ['Ice Blue', 'Black'],
    },
    {
      name: 'Chelsea Boots',
      description: 'Waxed suede with elastic at the sides and a sole that grips wet pavement.',
      price: 169_00,
      variants: ['Tobacco', 'Black'],
    },
    {
      name: 'Alpine Hiking Boots',
      description: 'Nubuck boots with a waterproof lining and a stiff sole for rocky trails with a pack.',
      price: 219_00,
    },
    {
      name: 'Felt Slippers',
      description: 'Moulded wool felt with a latex sole, warm without a seam.',
      price: 44_90,
      variants: ['Grey', 'Berry'],
    },
    {
      name: 'Cork Footbed Sandals',
      description: 'Two straps of oiled leather and a footbed that takes the shape of the foot.',
      price: 79_90,
      variants: ['Brown', 'Black'],
    },
    {
      name: 'Rubber Rain Boots',
      description: 'Natural rubber boots with a cotton lining and a pull loop, knee-high.',
      price: 59_90,
      variants: ['Olive', 'Yellow'],
    },
  ],
};
