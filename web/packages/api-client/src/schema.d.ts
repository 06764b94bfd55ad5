// Generated from the shop's OpenAPI document by `npm run generate`: not to be changed by hand.

export interface paths {
    "/api/commands/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlaceOrder"];
                };
            };
            responses: {
                /** @description Placed */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderPlaced"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CategoryList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Order"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProductPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/products/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Product"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/products/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SearchPageWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A category in its tree. */
        Category: {
            /** Format: uuid */
            categoryId: string;
            /** @description How many categories it lies in. */
            depth: number;
            handle: string;
            name: string;
            /** Format: uuid */
            parentId?: string | null;
            /** Format: int64 */
            position: number;
        };
        /** @description All categories. */
        CategoryList: {
            /** @description In the order of the tree: each before those below it, siblings by position. */
            items: components["schemas"]["Category"][];
        };
        /** @description A value or a range of prices with the number of products. */
        FacetCount: {
            /**
             * Format: int64
             * @description How many products.
             */
            count: number;
            /**
             * Format: int64
             * @description For prices: the lower end in major units, included.
             */
            from?: number | null;
            /**
             * Format: int64
             * @description For prices: the upper end in major units, not included.
             */
            to?: number | null;
            /** @description The value. */
            value?: string | null;
        };
        /** @description A sum of money. */
        Money: {
            /**
             * Format: int64
             * @description Minor units, such as cents.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
        };
        /** @description An order with its lines. */
        Order: {
            cancelled?: components["schemas"]["OrderCancellation"] | null;
            /** Format: date-time */
            created: string;
            customer?: components["schemas"]["OrderCustomer"] | null;
            externalNumber?: string | null;
            /**
             * Format: date-time
             * @description When an imported order was written here.
             */
            imported?: string | null;
            items: components["schemas"]["OrderItem"][];
            /** Format: uuid */
            orderId: string;
            orderNumber: string;
            /** @example placed */
            status: string;
            totalAmount: components["schemas"]["Money"];
            /** Format: int64 */
            version: number;
        };
        /** @description When and why an order was cancelled. */
        OrderCancellation: {
            /** Format: date-time */
            at: string;
            reason: string;
        };
        /** @description Who bought. */
        OrderCustomer: {
            address?: string | null;
            email: string;
            name?: string | null;
            phone?: string | null;
        };
        /** @description A line, with name, SKU and price as they were. */
        OrderItem: {
            /** Format: uuid */
            productId: string;
            productName: string;
            /** Format: int64 */
            quantity: number;
            sku: string;
            totalPrice: components["schemas"]["Money"];
            unitPrice: components["schemas"]["Money"];
            /** Format: uuid */
            variantId: string;
        };
        /** @description An order that was placed, as its buyer is answered. */
        OrderPlaced: {
            /** @description A guest reads the order with it, in the header `Order-Token`. It is added after the writer. */
            accessToken?: string | null;
            /**
             * Format: uuid
             * @description The order.
             */
            orderId: string;
            /**
             * @description Its number: unique, neither gapless nor in order of time.
             * @example 100001
             */
            orderNumber: string;
            /**
             * @description `placed`.
             * @example placed
             */
            status: string;
            /** @description The sum of its lines. */
            totalAmount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Changes to the order so far.
             */
            version: number;
        };
        /** @description An order to place. The fields marked so need the scope `orders:import`. */
        PlaceOrder: {
            customer?: components["schemas"]["PlaceOrderCustomer"] | null;
            expectedTotal?: components["schemas"]["Price"] | null;
            /** @description The order's number elsewhere (`orders:import`). */
            externalNumber?: string | null;
            /** @description 1 to 2,000 lines. */
            items: components["schemas"]["PlaceOrderItem"][];
            /**
             * Format: date-time
             * @description When it was placed elsewhere, RFC 3339, not before 1900 (`orders:import`).
             */
            placedAt?: string | null;
        };
        /** @description Who buys. */
        PlaceOrderCustomer: {
            address?: string | null;
            email: string;
            name?: string | null;
            phone?: string | null;
        };
        /** @description A line: one of `productId`, `variantId`, `sku`, and how many. */
        PlaceOrderItem: {
            /**
             * Format: uuid
             * @description A product with one variant.
             */
            productId?: string | null;
            /**
             * Format: int64
             * @description 1 to 1,000,000 units.
             */
            quantity: number;
            /** @description A variant by its SKU. */
            sku?: string | null;
            unitPrice?: components["schemas"]["Price"] | null;
            /**
             * Format: uuid
             * @description A variant.
             */
            variantId?: string | null;
        };
        /** @description A price in minor units. */
        Price: {
            /**
             * Format: int64
             * @description Minor units, 0 or more.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217; the shop's currency unless said.
             * @example EUR
             */
            currency?: string | null;
        };
        /** @description The lowest and highest price among variants. */
        PriceRange: {
            max: components["schemas"]["Money"];
            min: components["schemas"]["Money"];
        };
        /**
         * @description A problem document, as callers get it: `application/problem+json`. A code may add members of its own, such as
         *     `totalAmount`.
         */
        Problem: {
            /**
             * @description The stable name of the reason.
             * @example validation_failed
             * @enum {string}
             */
            code: "malformed_json" | "invalid_parameter" | "invalid_header" | "invalid_cursor" | "unauthenticated" | "forbidden" | "not_found" | "product_not_found" | "variant_not_found" | "tag_not_found" | "order_not_found" | "location_not_found" | "category_not_found" | "image_not_found" | "key_not_found" | "dead_letter_not_found" | "method_not_allowed" | "not_acceptable" | "request_timeout" | "insufficient_stock" | "sku_taken" | "handle_taken" | "external_number_taken" | "request_in_progress" | "invalid_state" | "stock_changed" | "total_changed" | "version_mismatch" | "body_too_large" | "uri_too_long" | "unsupported_media_type" | "validation_failed" | "currency_mismatch" | "idempotency_key_reused" | "precondition_required" | "rate_limited" | "headers_too_large" | "internal" | "overloaded" | "not_yet_visible" | "unavailable" | "timeout";
            /** @description This case, for a person. */
            detail: string;
            /** @description Each field at fault. */
            errors: components["schemas"]["ProblemField"][];
            /** @description The path that was asked. */
            instance: string;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /** @description The same for every problem of the code. */
            title: string;
            /** @description Under which the case is found in the logs. */
            traceId: string;
            /**
             * @description A URI reference that names the code.
             * @example /docs#problem-validation_failed
             */
            type: string;
        };
        /** @description A field at fault; a code may add figures, such as `available`. */
        ProblemField: {
            /**
             * @description A stable word.
             * @example out_of_range
             */
            code: string;
            /** @description What was expected. */
            detail: string;
            /**
             * @description A JSON Pointer into the body, or the name of a parameter or header.
             * @example /items/0/quantity
             */
            pointer: string;
        };
        /** @description A product. In lists it comes without `variants`. */
        Product: {
            attributes: components["schemas"]["ProductAttribute"][];
            categories: components["schemas"]["ProductCategory"][];
            /** Format: date-time */
            created: string;
            /**
             * Format: int64
             * @description What can be bought now, over all variants and locations; null where stock is not counted.
             */
            currentInventory?: number | null;
            /** @description Safe HTML. */
            description: string;
            /** @description The description as it was written, where that is not the same; for keys only. */
            descriptionSource?: string | null;
            handle: string;
            images: components["schemas"]["ProductImage"][];
            name: string;
            options: components["schemas"]["ProductOption"][];
            price?: components["schemas"]["Money"] | null;
            priceRange?: components["schemas"]["PriceRange"] | null;
            /** Format: uuid */
            productId: string;
            /** @description The SKU of a product with one variant. */
            sku?: string | null;
            /** @example active */
            status: string;
            tags: components["schemas"]["ProductTag"][];
            type?: string | null;
            /** Format: date-time */
            updated: string;
            variantCount: number;
            variants?: components["schemas"]["ProductVariant"][] | null;
            vendor?: string | null;
            /** Format: int64 */
            version: number;
        };
        /** @description A typed attribute. */
        ProductAttribute: {
            name: string;
            /** @description string, number, boolean, date or enum. */
            type: string;
            /** @description Of the JSON type that goes with `type`. */
            value: unknown;
        };
        /** @description A category a product is in. */
        ProductCategory: {
            /** Format: uuid */
            categoryId: string;
            handle: string;
            name: string;
        };
        /** @description A picture. */
        ProductImage: {
            alt: string;
            /** Format: int64 */
            height: number;
            /** Format: uuid */
            imageId: string;
            /**
             * @description The picture in a few blurred pixels, to be shown until it is there: a data URI of less than 400 characters.
             * @example data:image/webp;base64,UklGRg==
             */
            placeholder?: string | null;
            /** @description Where it is served; `?w=` asks for a width. */
            url: string;
            /** Format: int64 */
            width: number;
        };
        /** @description One thing in which variants differ. */
        ProductOption: {
            name: string;
            values: string[];
        };
        /** @description A page of products. */
        ProductPage: {
            /** @description The products. */
            items: components["schemas"]["Product"][];
            /** @description The `cursor` of the next page; absent at the end. */
            next?: string | null;
        };
        /** @description A tag. */
        ProductTag: {
            name: string;
            /** Format: uuid */
            tagId: string;
            value: string;
        };
        /** @description What can be bought. */
        ProductVariant: {
            barcode?: string | null;
            /** Format: int64 */
            currentInventory?: number | null;
            /** @description deny or untracked. */
            inventoryPolicy: string;
            options: {
                [key: string]: string;
            };
            price: components["schemas"]["Money"];
            sku: string;
            /** Format: uuid */
            variantId: string;
            /**
             * Format: int64
             * @description Grams.
             */
            weight?: number | null;
        };
        /** @description A page of search hits with counts. */
        SearchPageWire: {
            /** @description The counts by facet name. */
            facets: {
                [key: string]: components["schemas"]["FacetCount"][];
            };
            /** @description The products, in order. */
            items: components["schemas"]["Product"][];
            /** @description The `cursor` of the next page; absent at the end. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many match in all.
             */
            total: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
