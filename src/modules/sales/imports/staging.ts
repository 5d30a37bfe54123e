/*
 * The lines of one import on their way into the tables. The table is the transaction's own and gone with it.
 * Text is compared byte by byte: sorting it is what these statements spend their time on.
 */

export const createStaging = `
  create temporary table sales_import_lines (
    line bigint not null,
    invoice text collate "C" not null,
    sku text collate "C" not null,
    description text,
    quantity integer,
    sold_at timestamptz(3),
    price numeric(10,2)
  ) on commit drop`;

/** A rejected line has a row without quantity: it keeps its place among the lines of its invoice and product. */
export const copyIntoStaging =
  'copy pg_temp.sales_import_lines (line, invoice, sku, description, quantity, sold_at, price) from stdin';

/**
 * Products that are not known yet, in the order of their codes, so that two writers of products never wait for
 * each other in a circle. The name is the most frequent description, else the code; the price is the last one
 * asked, where a price of 0 (a write-off, a sample) counts only if there is no other.
 */
export const addProducts = `
  insert into sales.products (sku, name, price)
  select latest.sku, coalesce(named.description, latest.sku), latest.price
    from (
      select distinct on (sku) sku, price
        from pg_temp.sales_import_lines
       where quantity is not null
       order by sku, (price > 0) desc, sold_at desc, line desc
    ) latest
    left join (
      select distinct on (sku) sku, description
        from (
          select sku, description, count(*) as uses, min(line) as first_line
            from pg_temp.sales_import_lines
           where quantity is not null and description is not null
           group by sku, description
        ) described
       order by sku, uses desc, first_line
    ) named using (sku)
   order by latest.sku
  on conflict (sku) do nothing`;

/**
 * The lines that are not stored yet, in the order of the file. A line's own id is
 * `<invoice>:<stock code>:<n>`, n counting the lines of that pair. The left join makes a product that was
 * deleted meanwhile a failure instead of a loss.
 */
export const addTransactions = `
  insert into sales.transactions (product_id, quantity_sold, price_per_unit, transaction_date, source_ref)
  select products.id, numbered.quantity, numbered.price, numbered.sold_at,
         numbered.invoice || ':' || numbered.sku || ':' || numbered.n
    from (
      select *, row_number() over (partition by invoice, sku order by line) as n
        from pg_temp.sales_import_lines
    ) numbered
    left join sales.products on products.sku = numbered.sku
   where numbered.quantity is not null
   order by numbered.line
  on conflict (source_ref) do nothing`;
