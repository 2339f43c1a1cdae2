"""In each pupil's server: one notebook computes at a time."""

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager


class OneNotebook(AsyncMappingKernelManager):
    """Starting a notebook's kernel ends the one before: its outputs stay, its variables go.

    Every kernel holds some 300 to 500 MB, and pupils do not close what they have left.
    """

    async def start_kernel(self, **options):
        for other in self.list_kernel_ids():
            await self.shutdown_kernel(other, now=True)
        return await super().start_kernel(**options)
