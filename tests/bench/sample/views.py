"""Five small queries, as a page of the product makes them."""

from django.db.models import Sum
from django.http import HttpRequest, JsonResponse

from tests.bench.sample.models import Item


def five_queries(request: HttpRequest) -> JsonResponse:
    rows = list(Item.objects.filter(done=False).order_by("amount", "pk")[:20].values_list("title", "amount"))
    first = Item.objects.order_by("pk").first()
    return JsonResponse(
        {
            "count": Item.objects.count(),
            "sum": Item.objects.aggregate(total=Sum("amount"))["total"],
            "first": first.title if first else "",
            "rows": len(rows),
            "open": Item.objects.filter(done=False, amount__gt=10).exists(),
        }
    )


def fill() -> None:
    if not Item.objects.exists():
        Item.objects.bulk_create(Item(title=f"item {n}", amount=n, done=n % 3 == 0) for n in range(200))
