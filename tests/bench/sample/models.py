from django.db import models


class Item(models.Model):
    title = models.CharField(max_length=100)
    amount = models.IntegerField(db_index=True)
    done = models.BooleanField(default=False)
