// Generated from the shop's OpenAPI document by `npm run generate`: not to be changed by hand.

export interface paths {
    "/api/commands/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds a category to the tree
         * @description Needs the scope `catalog:write`.
         */
        post: operations["create_category"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/customers/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erases a customer's personal data from all orders, events and read models
         * @description Needs the scope `customers:erase`.
         */
        post: operations["erase_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Applies the parked events of a letter's subject again, in order. */
        post: operations["replay_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Uploads a picture
         * @description Needs the scope `catalog:write`. The body is the file: JPEG, PNG, WebP or GIF, at most 20 MiB and 40 megapixels.
         *     The same bytes again answer the same image. Its renditions are made in the background.
         */
        post: operations["upload_image"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/inventory/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Moves units of a variant from one location to another
         * @description Needs the scope `inventory:write`.
         */
        post: operations["create_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an API key
         * @description Needs the scope `keys:manage`. The key's text is shown in this answer only.
         */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Within a second no process of the shop takes the key any more. Revoking it again changes nothing. Needs the
         *     scope `keys:manage`.
         */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds a location
         * @description Needs the scope `inventory:write`.
         */
        post: operations["create_location"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Places an order: its units are taken at once, or none are
         * @description Needs no key; `externalNumber`, `placedAt` and `unitPrice` need the scope `orders:import`. A guest's answer holds
         *     the `accessToken` with which the order is read.
         */
        post: operations["place_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels an order; its units go back to the rows they came from
         * @description Needs the scope `orders:write`. The body may be absent.
         */
        post: operations["cancel_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a product
         * @description Needs the scope `catalog:write`.
         */
        post: operations["create_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a product
         * @description Needs the scope `catalog:write`. What changes nothing answers the version that is there.
         */
        put: operations["update_product"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraws a product
         * @description Needs the scope `catalog:write`. An archived product is not shown without a key and cannot be ordered.
         */
        post: operations["archive_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes what is on hand of a variant at a location
         * @description Needs the scope `inventory:write`.
         */
        put: operations["adjust_stock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds a tag to a product
         * @description Needs the scope `catalog:write`. The same name and value again answers 200 and changes nothing.
         */
        post: operations["add_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}/tags/{tagId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a tag off a product
         * @description Needs the scope `catalog:write`.
         */
        delete: operations["remove_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}/variants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds a variant to a product
         * @description Needs the scope `catalog:write`. Its options must be of those that the product declares.
         */
        post: operations["add_variant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/products/{productId}/variants/{variantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a variant
         * @description Needs the scope `catalog:write`. What changes nothing answers the version that is there.
         */
        put: operations["update_variant"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/read-models/{name}/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rebuilds `products`, `stock`, `orders` or `search` from the log beside the live copy, then swaps. The lines are
         *     `{"done": n, "total": m}`, the last one `{"status": "swapped"}` or `{"status": "failed", …}`.
         */
        post: operations["rebuild_read_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks every invariant of the shop. */
        post: operations["verify"];
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
        /** All categories in the order of their tree. */
        get: operations["list_categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Parked events of all read models. */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every event there ever was, in order per aggregate. */
        get: operations["read_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/inventory/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the movements of one variant, newest first
         * @description Needs the scope `inventory:read`.
         */
        get: operations["list_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Newest first, revoked and expired ones too. Needs the scope `keys:manage`.
         */
        get: operations["list_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All locations. */
        get: operations["list_locations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders, newest first. */
        get: operations["list_orders"];
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
        /** One order, by id or number. */
        get: operations["get_order"];
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
        /** All products by id, or the one with a handle or SKU. */
        get: operations["list_products"];
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
        /** One product with its stock. */
        get: operations["get_product"];
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
        /** Products that match words and filters, with counts. */
        get: operations["search_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queries/shop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the shop's currency and version. */
        get: operations["get_shop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{imageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Serves a picture
         * @description Public. Without `w` it is the file as it was uploaded. With `w` it is as wide, or as wide as the upload where that is
         *     less: a WebP for those whose `Accept` names `image/webp`, else a JPEG, where what can be seen through is white. Until
         *     that has been made, and where it cannot be (what moves, what is too long), it is the upload, which caches keep for a
         *     short time; everything else is immutable.
         */
        get: operations["get_image"];
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
        /** @description A tag that the product has now. */
        AddedTag: {
            /** @description `added`. */
            status: string;
            /** Format: uuid */
            tagId: string;
            /**
             * Format: int64
             * @description Of the product.
             */
            version: number;
        };
        /** @description A change of what is on hand: either `quantityChange`, or `setTo` with `expected`. */
        AdjustStock: {
            /**
             * Format: int64
             * @description The level that the caller counted on.
             */
            expected?: number | null;
            /** @description The location's handle; `main` unless said. */
            location?: string | null;
            /**
             * Format: int64
             * @description Units that come in (positive) or go (negative).
             */
            quantityChange?: number | null;
            /** @description Why, for the ledger. */
            reason?: string | null;
            /**
             * Format: int64
             * @description The new level, where the old one is `expected`.
             */
            setTo?: number | null;
            /** @description Which variant; required where the product has several. */
            sku?: string | null;
        };
        /** @description A key without its text. */
        ApiKey: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created: string;
            /**
             * Format: date-time
             * @description From when on it is refused.
             */
            expiresAt?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            keyId: string;
            /** @description The last characters of its text. */
            lastChars: string;
            /** @description What its maker called it. */
            name?: string | null;
            /**
             * Format: date-time
             * @description Since when it is refused.
             */
            revokedAt?: string | null;
            /** @description `admin`, `staff` or `reader`. */
            role: string;
            /** @description `active`, `expired` or `revoked`. */
            status: string;
        };
        /** @description Why an order is cancelled. */
        CancelOrder: {
            /** @description The reason, for the ledger and the event. */
            reason?: string | null;
        };
        /** @description A cancelled order. */
        CancelReply: {
            /**
             * @description `cancelled`.
             * @example cancelled
             */
            status: string;
            /**
             * Format: int64
             * @description Changes to the order so far.
             */
            version: number;
        };
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
        /** @description A category just made. */
        CreatedCategory: {
            /** Format: uuid */
            categoryId: string;
            handle: string;
            /** @description `created`. */
            status: string;
        };
        /** @description A key just made. */
        CreatedKey: {
            /**
             * Format: date-time
             * @description From when on it is refused.
             */
            expiresAt?: string | null;
            /** @description Its text: shown now and never again. */
            key: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            keyId: string;
            /** @description What it may do. */
            role: string;
        };
        /** @description A product just made. */
        CreatedProduct: {
            /** Format: uuid */
            productId: string;
            /** @description `created`. */
            status: string;
            /** @description In the order of the request. */
            variants: components["schemas"]["CreatedVariant"][];
            /** Format: int64 */
            version: number;
        };
        /** @description A variant just made. */
        CreatedVariant: {
            sku: string;
            /** Format: uuid */
            variantId: string;
        };
        /** @description A wish for a key. */
        CreateKey: {
            /**
             * Format: date-time
             * @description Until this time.
             */
            expiresAt?: string | null;
            /**
             * Format: int64
             * @description For so many days from now, 1 to 3650; without it and `expiresAt` the key does not expire.
             */
            expiresInDays?: number | null;
            /** @description What to call it. */
            name?: string | null;
            /**
             * @description `admin`, `staff` or `reader`.
             * @example staff
             */
            role: string;
        };
        /** @description A place that holds stock. */
        CreateLocation: {
            /** @description Lower-case letters, digits and hyphens. */
            handle: string;
            /** @description The name; the handle unless said. */
            name?: string | null;
            /**
             * Format: int64
             * @description Orders take from the lowest number first; 100 unless said.
             */
            priority?: number | null;
        };
        /** @description Units to move from one location to another. */
        CreateTransfer: {
            /** @description The handle of the location that gives. */
            from: string;
            /**
             * Format: int64
             * @description How many units.
             */
            quantity: number;
            /** @description Why, for the ledger. */
            reason?: string | null;
            /** @description The variant's SKU. */
            sku: string;
            /** @description The handle of the location that takes. */
            to: string;
        };
        /** @description An event that a read model could not apply, or one that waits behind it. */
        DeadLetter: {
            /** @description The record, in Base64. */
            bytes: string;
            /** @description The read model. */
            consumer: string;
            id: string;
            /** Format: int64 */
            offset: number;
            /** Format: int32 */
            partition: number;
            reason: string;
            /** Format: int64 */
            sequence: number;
            /**
             * Format: uuid
             * @description The aggregate.
             */
            subject: string;
            /** Format: date-time */
            time: string;
            topic: string;
        };
        /** @description A page of parked events. */
        DeadLetterPage: {
            /** @description By read model, then as they came. */
            items: components["schemas"]["DeadLetter"][];
            /** @description The `cursor` of the next page; absent at the end. */
            next?: string | null;
        };
        /** @description Whom to erase. */
        EraseCustomer: {
            /** @description The e-mail address; letter case does not count. */
            email: string;
        };
        /** @description A customer who is erased. */
        EraseReply: {
            /** @description How many orders held the data. */
            orders: number;
            /**
             * @description `erased`.
             * @example erased
             */
            status: string;
        };
        /** @description A page of the feed. */
        EventPage: {
            /** @description CloudEvents 1.0. */
            items: Record<string, never>[];
            /** @description The following `after`; always there, since the feed never ends. */
            next: string;
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
        /** @description A page of keys, as `Page` writes it. Without `next` the list ends here. */
        KeyPage: {
            items: components["schemas"]["ApiKey"][];
            next?: string | null;
        };
        /** @description A place that holds stock. */
        Location: {
            handle: string;
            /** Format: uuid */
            locationId: string;
            name: string;
            /**
             * Format: int64
             * @description Orders take from the lowest first.
             */
            priority: number;
        };
        /** @description All locations. */
        LocationList: {
            /** @description Those that orders take from first at the head. */
            items: components["schemas"]["Location"][];
        };
        /** @description A location that was added. */
        LocationReply: {
            /** @description Its handle, by which stock commands name it. */
            handle: string;
            /**
             * Format: uuid
             * @description The location.
             */
            locationId: string;
            /**
             * @description `created`.
             * @example created
             */
            status: string;
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
        /** @description An entry of the ledger: units that went from one account to another. */
        Movement: {
            /**
             * @description `on_hand:` and a location's handle, or `supplier`, `sold`, `returned`, `lost`, `found`.
             * @example supplier
             */
            from: string;
            /**
             * Format: date-time
             * @description When.
             */
            movedAt: string;
            /**
             * Format: uuid
             * @description The entry.
             */
            movementId: string;
            /**
             * Format: uuid
             * @description The order that caused it.
             */
            orderId?: string | null;
            /**
             * Format: int64
             * @description How many units.
             */
            quantity: number;
            /** @description Why. */
            reason: string;
            /**
             * @description The same.
             * @example on_hand:main
             */
            to: string;
        };
        /** @description A page of movements. */
        MovementPage: {
            /** @description The movements, newest first. */
            items: components["schemas"]["Movement"][];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A category to be made. */
        NewCategory: {
            /** @description Unique among categories; made from the name unless given. */
            handle?: string | null;
            /** @description 1 to 255 characters. */
            name: string;
            /** @description The category above it, by handle or id. */
            parent?: string | null;
            /**
             * Format: int64
             * @description Its place among its siblings: the lowest first; 0 unless said.
             */
            position?: number | null;
        };
        /** @description Something to choose. */
        NewOption: {
            /**
             * @description 1 to 100 characters.
             * @example Size
             */
            name: string;
            /** @description Each 1 to 255 characters. */
            values: string[];
        };
        /**
         * @description A product to be made. Without `variants` it has one, with the `sku`, `quantity`, `barcode`, `weight` and
         *     `inventoryPolicy` given here.
         */
        NewProduct: {
            /** @description By name: a string, number or boolean, or `{kind, value}` with the kinds `date` and `enum` too. */
            attributes?: Record<string, never> | null;
            /** @description At most 64 characters. */
            barcode?: string | null;
            /** @description By handle or id. */
            categories?: string[] | null;
            /** @description May hold HTML; at most 256 KiB. It is kept as it is and served sanitised. */
            description?: string | null;
            /** @description Unique in the shop; made from the name unless given. */
            handle?: string | null;
            /** @description In their order. */
            images?: components["schemas"]["NewProductImage"][] | null;
            /** @description `deny` or `untracked`; `deny` unless said. */
            inventoryPolicy?: string | null;
            /** @description 1 to 255 characters. */
            name: string;
            /** @description What there is to choose; taken from the variants unless given. */
            options?: components["schemas"]["NewOption"][] | null;
            price?: components["schemas"]["Price"] | null;
            /**
             * Format: int64
             * @description Units at the location `main` to begin with; 0 unless said.
             */
            quantity?: number | null;
            /** @description 1 to 64 characters, unique in the shop. Required without `variants`. */
            sku?: string | null;
            /** @description `draft`, `active` or `archived`; `active` unless said. */
            status?: string | null;
            /** @description At most 250; a name may have several values. */
            tags?: components["schemas"]["NewTag"][] | null;
            /** @description What kind of thing it is. */
            type?: string | null;
            /** @description At most 2,000. */
            variants?: components["schemas"]["NewVariant"][] | null;
            /** @description Who makes it. */
            vendor?: string | null;
            /**
             * Format: int64
             * @description Grams.
             */
            weight?: number | null;
        };
        /** @description A picture of a product. */
        NewProductImage: {
            /** @description What it shows, in words; at most 500 characters. */
            alt?: string | null;
            /**
             * Format: uuid
             * @description What an upload answered.
             */
            imageId: string;
        };
        /** @description A tag. */
        NewTag: {
            /**
             * @description 1 to 100 characters. A name may have several values.
             * @example colour
             */
            name: string;
            /**
             * @description 1 to 255 characters.
             * @example red
             */
            value: string;
        };
        /** @description A variant to be made. */
        NewVariant: {
            /** @description At most 64 characters. */
            barcode?: string | null;
            /** @description `deny` or `untracked`; `deny` unless said. */
            inventoryPolicy?: string | null;
            /** @description The value of each of the product's options, such as `{"Size": "M"}`. */
            options?: {
                [key: string]: string;
            } | null;
            price?: components["schemas"]["Price"] | null;
            /**
             * Format: int64
             * @description Units at the location `main` to begin with; 0 unless said.
             */
            quantity?: number | null;
            /** @description 1 to 64 characters, unique in the shop. */
            sku: string;
            /**
             * Format: int64
             * @description Grams.
             */
            weight?: number | null;
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
        /** @description A page of orders. */
        OrderPage: {
            /** @description The orders, newest first. */
            items: components["schemas"]["Order"][];
            /** @description The `cursor` of the next page; absent at the end. */
            next?: string | null;
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
        /**
         * @description Changes to a product: an absent member stays, `null` clears an optional one. Tags, quantities and variants have
         *     their own paths.
         */
        ProductChanges: {
            /** @description By name, in place of all. */
            attributes?: Record<string, never> | null;
            /** @description By handle or id, in place of all. */
            categories?: string[] | null;
            /** @description May hold HTML; at most 256 KiB. */
            description?: string | null;
            /** @description Unique in the shop. */
            handle?: string | null;
            /** @description In place of all. */
            images?: components["schemas"]["NewProductImage"][] | null;
            /** @description 1 to 255 characters. */
            name?: string | null;
            /** @description In place of all; what variants have chosen must stay. */
            options?: components["schemas"]["NewOption"][] | null;
            price?: components["schemas"]["Price"] | null;
            /** @description Of the only variant. */
            sku?: string | null;
            /** @description `draft`, `active` or `archived`. */
            status?: string | null;
            /** @description What kind of thing it is. */
            type?: string | null;
            /** @description Who makes it. */
            vendor?: string | null;
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
        /** @description What every change of a product answers. */
        ProductReply: {
            /**
             * Format: uuid
             * @description The product.
             */
            productId: string;
            /** @description What was done: `updated` or `archived`. */
            status: string;
            /**
             * Format: int64
             * @description Changes to the product so far.
             */
            version: number;
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
        /** @description A tag just removed. */
        RemovedTag: {
            /** @description `removed`. */
            status: string;
            /**
             * Format: int64
             * @description Of the product.
             */
            version: number;
        };
        /** @description A revoked key. */
        RevokedKey: {
            /**
             * Format: uuid
             * @description Its id.
             */
            keyId: string;
            /**
             * Format: date-time
             * @description Since when it is refused.
             */
            revokedAt?: string | null;
            /** @description `revoked`. */
            status: string;
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
        /** @description The shop, as everybody may know it. */
        ShopInfo: {
            /**
             * @description The currency of prices and orders that do not say their own, by ISO 4217.
             * @example EUR
             */
            currency: string;
            /** @description The version of the program. */
            version: string;
        };
        /** @description A stock row as it stands. */
        StockReply: {
            /**
             * Format: int64
             * @description What may be ordered: on hand less reserved.
             */
            available: number;
            /**
             * Format: int64
             * @description Units on hand.
             */
            quantity: number;
            /**
             * Format: int64
             * @description Of these, held.
             */
            reserved: number;
            /**
             * @description `updated`.
             * @example updated
             */
            status: string;
            /**
             * Format: int64
             * @description Changes to the row so far.
             */
            version: number;
        };
        /** @description A transfer that was done. */
        TransferReply: {
            /** @description The row that gave. */
            from: components["schemas"]["TransferSide"];
            /**
             * @description `transferred`.
             * @example transferred
             */
            status: string;
            /** @description The row that took. */
            to: components["schemas"]["TransferSide"];
            /**
             * Format: uuid
             * @description The ledger's entry.
             */
            transferId: string;
        };
        /** @description One of a transfer's stock rows as it stands. */
        TransferSide: {
            /**
             * Format: int64
             * @description What may be ordered.
             */
            available: number;
            /**
             * Format: int64
             * @description Units on hand.
             */
            quantity: number;
            /**
             * Format: int64
             * @description Changes to the row so far.
             */
            version: number;
        };
        /** @description An uploaded picture. */
        UploadedImage: {
            /**
             * Format: int64
             * @description Pixels down.
             */
            height: number;
            /** Format: uuid */
            imageId: string;
            /** @description Where it is served. */
            url: string;
            /**
             * Format: int64
             * @description Pixels across.
             */
            width: number;
        };
        /** @description Changes to a variant: an absent member stays, `null` clears an optional one. Quantities have their own path. */
        VariantChanges: {
            /** @description At most 64 characters. */
            barcode?: string | null;
            /** @description `deny` or `untracked`. */
            inventoryPolicy?: string | null;
            /** @description The value of each of the product's options, in place of all. */
            options?: {
                [key: string]: string;
            } | null;
            price?: components["schemas"]["Price"] | null;
            /** @description 1 to 64 characters, unique in the shop. */
            sku?: string | null;
            /**
             * Format: int64
             * @description Grams.
             */
            weight?: number | null;
        };
        /** @description A variant that was made or changed. */
        VariantReply: {
            /** Format: uuid */
            productId: string;
            /** @description `created` or `updated`. */
            status: string;
            /** Format: uuid */
            variantId: string;
            /**
             * Format: int64
             * @description Of the product.
             */
            version: number;
        };
    };
    responses: {
        /** @description Refused, or failed; nothing was changed unless the code is `timeout` */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
        IdempotencyKey: string;
        /** @description An `ETag`: nothing happens unless the version is still this one. */
        IfMatch: string;
        /** @description An `ETag`: 304 when the answer would be the same. */
        IfNoneMatch: string;
        /** @description The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at most 1,000 events. */
        SyncToken: string;
    };
    requestBodies: never;
    headers: {
        /** @description The version and a hash of the answer, as `"N.h"`. */
        ETag: string;
        /** @description `true` when this answer was given before, under the same key. */
        "Idempotent-Replayed": string;
        /** @description Names the write; a query that sends it shows the write. */
        "Sync-Token": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    create_category: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCategory"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Made */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedCategory"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    erase_customer: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseCustomer"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Erased; how many orders held the data */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EraseReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replay_dead_letter: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The letter */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `applied` events were applied, `left` are parked still */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    upload_image: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Kept */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedImage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_transfer: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTransfer"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Transferred; both rows as they stand now */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKey"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_location: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLocation"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    place_order: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceOrder"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Placed */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPlaced"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel_order: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The order */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelOrder"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cancelled */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_product: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProduct"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Made */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedProduct"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    update_product: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An `ETag`: nothing happens unless the version is still this one. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The product */
                productId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductChanges"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The product as it stands now */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    archive_product: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The product */
                productId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Archived */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    adjust_stock: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An `ETag`: nothing happens unless the version is still this one. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The product */
                productId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustStock"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The stock row as it stands now */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_tag: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The product */
                productId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTag"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The product has this tag already */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedTag"];
                };
            };
            /** @description Added */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedTag"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_tag: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An `ETag`: nothing happens unless the version is still this one. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The product */
                productId: string;
                /** @description One of its tags */
                tagId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Removed */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedTag"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_variant: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The product */
                productId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVariant"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Added */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariantReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    update_variant: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key gets the first answer, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description An `ETag`: nothing happens unless the version is still this one. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The product */
                productId: string;
                /** @description One of its variants */
                variantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariantChanges"];
            };
        };
        responses: {
            /** @description Refused; nothing changed */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The variant as it stands now */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "Sync-Token": components["headers"]["Sync-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariantReply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rebuild_read_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description products, stock, orders or search */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Progress, a line each time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One JSON line for each invariant, then the report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_categories: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryList"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                cursor?: string;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at most 1,000 events. */
                "Sync-Token"?: components["parameters"]["SyncToken"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_events: {
        parameters: {
            query?: {
                /** @description 0 for the beginning, or the `next` of the page before */
                after?: string;
                /** @description Stream on as server-sent events */
                follow?: boolean;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Where a stream that broke goes on */
                "Last-Event-ID"?: string;
                /** @description The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at most 1,000 events. */
                "Sync-Token"?: components["parameters"]["SyncToken"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, or with `follow` the stream */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                    "text/event-stream": string;
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_movements: {
        parameters: {
            query: {
                /** @description The `next` of the page before */
                cursor?: string;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
                /** @description The variant's SKU */
                sku: string;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at most 1,000 events. */
                "Sync-Token"?: components["parameters"]["SyncToken"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A page of movements */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementPage"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_keys: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                cursor?: string;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at most 1,000 events. */
                "Sync-Token"?: components["parameters"]["SyncToken"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    list_locations: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationList"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_orders: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                cursor?: string;
                /** @description E-mail address of the customer; needs `customers:read` */
                customer?: string;
                /** @description The number in the system it was imported from */
                externalNumber?: string;
                /** @description Placed at this time or later */
                from?: string;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
                /** @description placed or cancelled */
                status?: string;
                /** @description Placed before this time */
                to?: string;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_order: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The access token of the guest who placed it */
                "Order-Token"?: string;
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path: {
                /** @description The order's id or number */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_products: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                cursor?: string;
                /** @description Only the one with this handle */
                handle?: string;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
                /** @description Only the one that has a variant with this SKU */
                sku?: string;
                /** @description active, draft or archived */
                status?: string;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_product: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path: {
                /** @description The product */
                productId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    search_products: {
        parameters: {
            query?: {
                /** @description `x|y` */
                "attribute.{name}"?: string;
                /** @description Handle or id of a category; those below it count too */
                category?: string;
                /** @description The `next` of the page before */
                cursor?: string;
                /** @description Of vendor, type, category, price, inStock, tag.<name>, attribute.<name> */
                facets?: string;
                /** @description Only what can, or cannot, be bought now */
                inStock?: boolean;
                /** @description 1 to 200, 20 unless said */
                limit?: number;
                /** @description `10..20` in major units of the shop's currency, both ends included, either may be missing */
                price?: string;
                /** @description Words; the last one also as the beginning of a word */
                q?: string;
                /** @description `x|y` */
                sku?: string;
                /** @description relevance, newest, price, -price, name or -name */
                sort?: string;
                /** @description active unless said */
                status?: string;
                /** @description `name:value` entries, all of which a product has: `,` separates entries, `|` values of which any will do, `\` makes `, : | \` literal */
                tags?: string;
                /** @description `x|y` */
                type?: string;
                /** @description `x|y` */
                vendor?: string;
            };
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The answer shows these writes */
                "Sync-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPageWire"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_shop: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag`: 304 when the answer would be the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at most 1,000 events. */
                "Sync-Token"?: components["parameters"]["SyncToken"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shop */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopInfo"];
                };
            };
            /** @description The same as the `If-None-Match` that was sent */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    get_image: {
        parameters: {
            query?: {
                /** @description Pixels across: 320, 640, 960, 1280 or 1920 */
                w?: 320 | 640 | 960 | 1280 | 1920;
            };
            header?: never;
            path: {
                /** @description The image */
                imageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description The caller has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
}
