import '@/design/frame.css'
import { startPage } from '@/parts/start'

import './kiosk.css'
import KioskPage from './KioskPage.vue'

void startPage(KioskPage)
