// Short names for the shapes of the API. All of them come from the generated schema.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Money = Schemas["Money"];
export type Product = Schemas["Product"];
export type Variant = Schemas["ProductVariant"];
export type Category = Schemas["Category"];
export type CategoryList = Schemas["CategoryList"];
export type ProductPage = Schemas["ProductPage"];
export type SearchPage = Schemas["SearchPageWire"];
export type FacetCount = Schemas["FacetCount"];
export type Order = Schemas["Order"];
export type OrderPlaced = Schemas["OrderPlaced"];
export type PlaceOrder = Schemas["PlaceOrder"];
export type ProblemDocument = Schemas["Problem"];
export type ProblemField = Schemas["ProblemField"];
export type ProductImage = Schemas["ProductImage"];
