"""What views share: forms, files and figures; and the list of views."""

from okosystem.web.views import explore

BLUEPRINTS = (explore.bp,)
