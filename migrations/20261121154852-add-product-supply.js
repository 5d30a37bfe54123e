// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  lint: {
    'constraint-missing-not-valid': 'A catalogue of products is scanned within milliseconds.',
  },

  async up({ sequelize }) {
    await sequelize.query(`
DROP VIEW "reporting"."sales_products";
ALTER TABLE "sales"."products" ADD COLUMN "lead_time_days" integer;
ALTER TABLE "sales"."products" ADD COLUMN "service_level" numeric(4,3);
ALTER TABLE "sales"."products" ADD CONSTRAINT "products__lead_time_days_check" CHECK (((lead_time_days >= 0) AND (lead_time_days <= 365)));
ALTER TABLE "sales"."products" ADD CONSTRAINT "products__service_level_check" CHECK (((service_level >= 0.5) AND (service_level <= 0.999)));
CREATE VIEW "reporting"."sales_products" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    category,
    variation,
    price,
    stock,
    sku,
    lead_time_days,
    service_level
   FROM sales.products;
REVOKE ALL ("lead_time_days") ON TABLE "sales"."products" FROM "atrium_reporting";
GRANT SELECT ("lead_time_days") ON TABLE "sales"."products" TO "atrium_reporting";
REVOKE ALL ("service_level") ON TABLE "sales"."products" FROM "atrium_reporting";
GRANT SELECT ("service_level") ON TABLE "sales"."products" TO "atrium_reporting";
GRANT SELECT ON TABLE "reporting"."sales_products" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_products" OWNER TO "atrium_reporting";
    `);
  },

  async down({ sequelize }) {
    await sequelize.query(`
DROP VIEW "reporting"."sales_products";
ALTER TABLE "sales"."products" DROP CONSTRAINT "products__lead_time_days_check";
ALTER TABLE "sales"."products" DROP CONSTRAINT "products__service_level_check";
-- Loses data.
ALTER TABLE "sales"."products" DROP COLUMN "lead_time_days";
-- Loses data.
ALTER TABLE "sales"."products" DROP COLUMN "service_level";
CREATE VIEW "reporting"."sales_products" WITH (security_barrier=true) AS  SELECT id,
    created_at,
    updated_at,
    name,
    category,
    variation,
    price,
    stock,
    sku
   FROM sales.products;
GRANT SELECT ON TABLE "reporting"."sales_products" TO "atrium_admin", "atrium_readonly";
ALTER VIEW "reporting"."sales_products" OWNER TO "atrium_reporting";
    `);
  },
};
