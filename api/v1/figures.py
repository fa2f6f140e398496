"""The centre's own figures of a period, as the page shows them: numbers alone, never a person."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.base import CentreViewSet
from api.fields import day
from kernel import clock
from services.contact_centre.models import Session
from services.reports.figures.counting import tables
from services.reports.figures.period import Period, fault
from services.staff.roles import Capability


class FigureOut(serializers.Serializer[Any]):
    group = serializers.CharField(help_text="a word for programs")
    title = serializers.CharField()
    label = serializers.CharField()
    value = serializers.IntegerField()
    of = serializers.IntegerField(help_text="0: it is no part of anything")
    text = serializers.CharField(help_text="as the page shows it, where that is more than the number")
    now = serializers.BooleanField(help_text="as it is now, whatever the period")


class PeriodIn(serializers.Serializer[Any]):
    since = day(required=False)
    until = day(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        usual = Period.usual(clock.today())
        since = data.get("since", usual.since)
        until = data.get("until", usual.until if "since" not in data else since + timedelta(days=31))
        if wrong := fault(since, until):
            raise serializers.ValidationError({"until": wrong})
        return {"since": since, "until": until}


class FigureViewSet(CentreViewSet):
    """What the manager of the centre sees: meetings, waiting, occupancy, workload, what is overdue, the outcome."""

    model = Session
    serializer_class = FigureOut
    capabilities = {"list": (Capability.REPORTS_VIEW,)}
    pagination_class = None

    @extend_schema(
        parameters=[OpenApiParameter("since", str), OpenApiParameter("until", str)], responses=FigureOut(many=True)
    )
    def list(self, request: Any) -> Response:
        asked = PeriodIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = tables(self.worker, Period(**asked.validated_data))
        rows = [
            {
                "group": table.key,
                "title": str(table.title),
                "label": str(line.label),
                "value": line.value,
                "of": line.whole,
                "text": line.text,
                "now": line.now,
            }
            for table in found
            for line in table.lines
        ]
        return Response(FigureOut(rows, many=True).data)
