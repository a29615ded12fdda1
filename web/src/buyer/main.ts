import '@/design/frame.css'
import { startPage } from '@/parts/start'

import BuyerPage from './BuyerPage.vue'

void startPage(BuyerPage, { remembers: true })
