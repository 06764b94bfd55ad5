#!/usr/bin/env python3
"""Rebuilds every product's stock and every order from the event feed alone, and compares with the read models.

    python3 docs/api/replay.py http://localhost:8080 KEY      # a key with events:read; standard library only

An integrator's own consumer looks like `apply`: it keeps what it needs, takes a stock level only when its version is
newer (topics are not ordered among each other), and remembers `next` to go on later.
"""
import json
import sys
import urllib.request

URL, KEY = sys.argv[1].rstrip("/"), sys.argv[2]


def get(path):
    request = urllib.request.Request(URL + path, headers={"Authorization": "Bearer " + KEY})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


products, levels, orders, sequences = {}, {}, {}, {}


def take_level(level):
    known = levels.get(level["stockId"])
    if known is None or level["version"] > known["version"]:
        levels[level["stockId"]] = level


def apply(event):
    kind, data, subject = event["type"], event["data"], event["subject"]
    expected = sequences.get(subject, 0) + 1
    if event["sequence"] != expected:
        sys.exit(f"{subject}: sequence {event['sequence']}, expected {expected}")
    sequences[subject] = expected
    if kind in ("ProductCreated", "ProductUpdated"):
        products[subject] = data["product"]
    elif kind == "InventoryChanged":
        take_level(data["level"])
    elif kind == "OrderCreated":
        orders[subject] = {"status": "placed", "total": data["totalAmount"], "lines": len(data["lines"])}
        for level in data["levels"]:
            take_level(level)
    elif kind == "OrderCancelled":
        orders[subject]["status"] = "cancelled"
        for level in data["levels"]:
            take_level(level)


def replay():
    after, count = "0", 0
    while True:
        page = get(f"/api/queries/events?limit=200&after={after}")
        if not page["items"]:
            return count
        for event in page["items"]:
            apply(event)
        count += len(page["items"])
        after = page["next"]


def pages(path):
    cursor = ""
    while True:
        page = get(f"{path}?limit=200{cursor}")
        yield from page["items"]
        if "next" not in page:
            return
        cursor = "&cursor=" + page["next"]


def compare():
    stock, wrong = {}, 0
    for level in levels.values():
        stock[level["productId"]] = stock.get(level["productId"], 0) + level["onHand"] - level["reserved"]
    seen_products = seen_orders = 0
    for product in pages("/api/queries/products"):
        seen_products += 1
        counted = product["currentInventory"]
        if counted is not None and counted != stock.get(product["productId"], 0):
            wrong += 1
            print(f"product {product['productId']}: read {counted}, replayed {stock.get(product['productId'])}")
    for order in pages("/api/queries/orders"):
        seen_orders += 1
        known = orders.get(order["orderId"])
        read = {"status": order["status"], "total": order["totalAmount"], "lines": len(order["items"])}
        if known != read:
            wrong += 1
            print(f"order {order['orderId']}: read {read}, replayed {known}")
    wrong += seen_products != len(products)
    wrong += seen_orders != len(orders)
    return seen_products, seen_orders, wrong


events = replay()
seen_products, seen_orders, wrong = compare()
print(f"{events} events: {seen_products} products, {seen_orders} orders, {wrong} differences")
sys.exit(1 if wrong else 0)
